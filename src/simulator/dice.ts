/** Which chance befalls whom? Numbers that depend on seed, user, day and purpose alone, so that no order of work changes them. */

const golden = 0x9e3779b9;

/** Mixes 32 bits well: the finalizer of MurmurHash3 (Appleby, public domain). */
function mixed(bits: number): number {
  let hash = bits;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A stream of chances. */
export interface Dice {
  /** In [0, 1). */
  unit(): number;
  chance(probability: number): boolean;
  /** Standard normal, by Box and Muller. */
  normal(): number;
  /** How many failures before the first success, of a mean: 0, 1, 2 … */
  geometric(mean: number): number;
}

/** The stream of a purpose: the same for the same four, whatever else is drawn. By a counter through the mixer (SplitMix). */
export function diceOf(seed: number, user: number, day: number, purpose: number): Dice {
  const keys = [seed, user, day, purpose];
  let state = keys.reduce((bits, key) => mixed((bits + golden + Math.imul(key, 0x27d4eb2f)) | 0), 1);
  const key = mixed(state ^ golden) | 1;
  const unit = (): number => {
    state = (state + golden) | 0;
    return mixed(mixed(state) ^ key) / 2 ** 32;
  };
  return {
    unit,
    chance: (probability) => unit() < probability,
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    geometric: (mean) => (mean <= 0 ? 0 : Math.floor(Math.log(1 - unit()) / Math.log(mean / (1 + mean)))),
  };
}
