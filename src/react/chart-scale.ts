/** Up to where does an axis reach, and where has it lines? */

/** Steps that people can count by. */
const steps = [1, 2, 2.5, 5, 10];

/** About `count` even steps from zero that hold the largest value; 1 where there is nothing. */
export function scaleFor(
  largest: number,
  count = 4,
): { readonly top: number; readonly lines: readonly number[] } {
  const rough = Math.max(largest, Number.EPSILON) / count;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step =
    largest <= 0 ? 1 : (steps.find((each) => each * magnitude >= rough * 0.999_999) ?? 10) * magnitude;
  const number = largest <= 0 ? 1 : Math.ceil(largest / step - 1e-9);
  const lines = Array.from({ length: number + 1 }, (_, nth) => Number((nth * step).toPrecision(12)));
  return { top: lines.at(-1) ?? 1, lines };
}
