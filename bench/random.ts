/** Which random numbers does a seed give? The same on every machine. */

/** Numbers in [0, 1) by a 32-bit xorshift; shifts from Marsaglia, "Xorshift RNGs" (2003). */
export function seededRandom(seed: number): () => number {
  let state = Math.imul(seed + 1, 2_654_435_769) >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let discarded = 0; discarded < 16; discarded++) next();
  return next;
}
