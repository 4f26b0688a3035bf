/** Did more users come back who were given energy than others like them, and how sure is that? */

/** Users who were alike on a day: tier, how long they had been away, active on the day or not. */
export interface Stratum {
  /** Everybody, and how many of them came back. */
  readonly users: number;
  readonly returned: number;
  /** Those among them who were given energy. */
  readonly given: number;
  readonly givenReturned: number;
}

export interface ReturnEffect {
  /** Days of users that were given energy, and had others like them on the same footing. */
  readonly given: number;
  /** Those that nobody is like: left out. */
  readonly unmatched: number;
  /** The share that came back, of them and of the matched group; null where there is nobody to compare. */
  readonly rate: number | null;
  readonly matchedRate: number | null;
  /** The first less the second, and between what it lies with the confidence that was asked for. */
  readonly difference: number | null;
  readonly interval: readonly [low: number, high: number] | null;
}

/** The variance of a share, from counts moved towards one half, so that it is not zero where all or none came back (Agresti and Caffo, 2000). */
function varianceOf(returned: number, users: number): number {
  const rate = (returned + 1) / (users + 2);
  return (rate * (1 - rate)) / users;
}

const within = (value: number): number => Math.min(1, Math.max(-1, value));

/**
 * Direct standardisation: in each stratum those given are compared with the others in it, and strata weigh as those given
 * do. It tells what was different, not why: whoever is given energy may have been likelier to come back by what the strata
 * do not see. Days of one user count as independent, so that intervals over many days are somewhat narrow.
 */
export function returnEffectOf(strata: readonly Stratum[], standardErrors: number): ReturnEffect {
  const matched = strata.filter(({ users, given }) => given > 0 && users > given);
  const given = matched.reduce((sum, stratum) => sum + stratum.given, 0);
  const unmatched = strata.reduce((sum, stratum) => sum + stratum.given, 0) - given;
  if (given === 0) {
    return { given, unmatched, rate: null, matchedRate: null, difference: null, interval: null };
  }
  let rate = 0;
  let matchedRate = 0;
  let variance = 0;
  for (const stratum of matched) {
    const weight = stratum.given / given;
    const others = stratum.users - stratum.given;
    const othersReturned = stratum.returned - stratum.givenReturned;
    rate += (weight * stratum.givenReturned) / stratum.given;
    matchedRate += (weight * othersReturned) / others;
    variance +=
      weight ** 2 * (varianceOf(stratum.givenReturned, stratum.given) + varianceOf(othersReturned, others));
  }
  const difference = rate - matchedRate;
  const reach = standardErrors * Math.sqrt(variance);
  return {
    given,
    unmatched,
    rate,
    matchedRate,
    difference,
    interval: [within(difference - reach), within(difference + reach)],
  };
}
