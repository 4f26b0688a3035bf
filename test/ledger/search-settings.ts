/** How long and from where do the random tests of the ledger search? */

/** ENERGY_SEED looks elsewhere; a failure names the seed it was found with. */
export const seed = Number(process.env.ENERGY_SEED ?? 20_260_301);

/** ENERGY_SEQUENCES looks for longer. Sequences of verbs, on PGlite. */
export const sequences = Number(process.env.ENERGY_SEQUENCES ?? 1_000);

/** ENERGY_SHRINK=no ends at the first failure, where only that there is one matters; else it is made small for a minute. */
export const search = {
  seed,
  endOnFailure: process.env.ENERGY_SHRINK === 'no',
} as const;
