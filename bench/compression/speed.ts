/** How fast is a prompt compressed, in which script, counted how? */

import { type CompressionOptions, compress } from '../../src/tokens/compression/compress.ts';
import { declarations } from '../declarations.ts';
import { type Figure, median, spreadOf } from '../figure.ts';
import { cpuSeconds } from './cpu-time.ts';

type Count = (text: string) => number;

/** MB/s, with either counter. Beside the tokenizer's counts stands its own speed, which decides most of it. */
const target = 5;
const sizes = [5_000, 500_000] as const;
const scripts = ['Cyrillic', 'Han', 'Devanagari', 'Thai', 'Arabic'] as const;
const bytesARound = 2_000_000;
const question = 'Who was the quarterback that won the second title for the team?';

/** As many different prompts of a size as make a round: nothing is fast because it was seen before. */
function promptsOf(text: string, units: number): string[] {
  const count = Math.max(2, Math.ceil(bytesARound / units));
  const shifted = text.length < units * 2 ? text.repeat(Math.ceil((units * 2) / text.length)) : text;
  return Array.from({ length: count }, (_, nth) => {
    const from = (nth * 7_919) % (shifted.length - units);
    return `${shifted.slice(from, from + units)}\n\nQuestion: ${question}`;
  });
}

function megabytesASecond(prompts: readonly string[], work: (prompt: string) => unknown): number {
  const bytes = prompts.reduce((sum, prompt) => sum + Buffer.byteLength(prompt), 0);
  const started = cpuSeconds();
  for (const prompt of prompts) work(prompt);
  return bytes / 1e6 / (cpuSeconds() - started);
}

interface Timed {
  readonly name: string;
  readonly prompts: readonly string[];
  readonly rounds: number;
}

/** Both sides in the same rounds, after one that is not counted. */
function timed(
  { name, prompts, rounds }: Timed,
  options: Partial<CompressionOptions>,
  count?: Count,
): Figure {
  const speeds: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const floor = count === undefined ? 0 : megabytesASecond(prompts, count);
    const speed = megabytesASecond(prompts, (prompt) =>
      compress(prompt, { targetReduction: 0.5, ...options }),
    );
    if (round === 0) continue;
    speeds.push(speed);
    floors.push(floor);
  }
  const value = median(speeds);
  const compared =
    count === undefined
      ? {}
      : { baseline: median(floors), ratio: median(speeds.map((speed, at) => speed / (floors[at] ?? 1))) };
  return {
    bench: 'compression',
    case: `speed: ${name}`,
    value,
    unit: 'MB/CPU s',
    spread: spreadOf(speeds),
    target,
    pass: value >= target,
    ...compared,
  };
}

/**
 * English at both sizes with both counters (the tokenizer's own speed beside), other scripts with the default one.
 */
export function speedFigures(english: string, count: Count, rounds: number): Figure[] {
  const figures = sizes.flatMap((units) => {
    const prompts = promptsOf(english, units);
    const size = `${units / 1_000} kB of English`;
    return [
      timed({ name: `${size}, default counter`, prompts, rounds }, {}),
      timed(
        { name: `${size}, exact counter beside counting once`, prompts, rounds },
        { count, additive: true },
        count,
      ),
    ];
  });
  const texts = declarations();
  const others = scripts.map((script) => {
    const text = texts.find((one) => one.script === script)?.lines.join('\n') ?? '';
    return timed(
      { name: `50 kB of ${script}, default counter`, prompts: promptsOf(text, 50_000), rounds },
      {},
    );
  });
  return [...figures, ...others];
}
