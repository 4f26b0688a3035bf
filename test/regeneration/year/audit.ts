/** Did anybody get more in a year than the rules allow? Judged by what the answers said, and by the books. */

import type { Database } from '../../../src/database/database.ts';
import { tiers } from '../../ledger/model-account.ts';
import type { Granted, User } from './user.ts';

const upTo = (limit: number, counts: ReadonlyMap<string, number>, what: string): string[] =>
  [...counts]
    .filter(([, count]) => count > limit)
    .map(([key, count]) => `${what}: ${count} for ${key}, ${limit} at most`);

function countBy(granted: readonly Granted[], key: (grant: Granted) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const grant of granted) counts.set(key(grant), (counts.get(key(grant)) ?? 0) + 1);
  return counts;
}

/** Requirements R3: reason → how many a lived day. */
const perDay: Readonly<Record<string, number>> = {
  inactivity_bonus: 1,
  streak_bonus: 1,
  closing_bonus: 10,
  low_energy_rescue: 1,
  surge_discount: 1,
  ml_recommendation: 1,
  mission_completion: 10,
  productivity_boost: 1,
};

/** Requirements R3: reason → the most a single grant can be, in hundredths, whatever the tier. */
const most: Readonly<Record<string, number>> = {
  inactivity_bonus: 1_000,
  closing_bonus: 300,
  low_energy_rescue: 4_000,
  behavioral_regen: 20_000,
  happy_hour: 200,
  ml_recommendation: 2_000,
  mission_completion: 300,
  upgrade_bonus: 9_500,
  referral_bonus: 500,
  productivity_boost: 100,
};

function overLimits({ granted }: User): string[] {
  const of = (reason: string): Granted[] => granted.filter((grant) => grant.reason === reason);
  const daily = Object.entries(perDay).flatMap(([reason, limit]) =>
    upTo(
      limit,
      countBy(of(reason), ({ day }) => `day ${day}`),
      reason,
    ),
  );
  const large = granted
    .filter(({ reason, amount }) => amount > (most[reason] ?? Number.POSITIVE_INFINITY))
    .map(({ reason, amount }) => `${reason} paid ${amount}`);
  const withoutId = of('closing_bonus').filter(({ fact }) => fact.dealId === undefined);
  const named = of('closing_bonus').filter(({ fact }) => fact.dealId !== undefined);
  return [
    ...daily,
    ...large,
    ...upTo(
      3,
      countBy(withoutId, ({ day }) => `day ${day}`),
      'deals without an id',
    ),
    ...upTo(
      1,
      countBy(named, ({ fact }) => String(fact.dealId)),
      'one deal',
    ),
    ...upTo(
      1,
      countBy(of('mission_completion'), ({ fact }) => String(fact.missionId)),
      'one mission',
    ),
    ...upTo(
      1,
      countBy(of('upgrade_bonus'), ({ fact }) => `${fact.fromTier} to ${fact.toTier}`),
      'one pair of tiers',
    ),
    ...upTo(
      10,
      countBy(of('referral_bonus'), ({ month }) => month),
      'referrals in a month',
    ),
    ...upTo(
      1,
      countBy(of('happy_hour'), ({ at }) => new Date(at).toISOString().slice(0, 10)),
      'happy hours',
    ),
  ];
}

/** What accrued in the whole time at the largest rate there is; a bound that no order of asking may pass. */
function overAccrued({ granted }: User, days: number): string[] {
  const paid = granted.reduce(
    (sum, { reason, amount }) => sum + (reason === 'behavioral_regen' ? amount : 0),
    0,
  );
  const bound = (days * 24 * 10_000) / 48 + 20_000;
  return paid > bound ? [`behavioral_regen paid ${paid} in ${days} days`] : [];
}

/** One person brought by two, and more for the platform's day than its budget. */
function acrossUsers(users: readonly User[], budget: number): string[] {
  const all = users.flatMap(({ granted }) => granted);
  const referrals = all.filter(({ reason }) => reason === 'referral_bonus');
  const spent = new Map<string, number>();
  for (const { reason, amount, at } of all) {
    const day = new Date(at).toISOString().slice(0, 10);
    if (reason === 'ml_recommendation') spent.set(day, (spent.get(day) ?? 0) + amount);
  }
  return [
    ...upTo(
      1,
      countBy(referrals, ({ fact }) => String(fact.referredUserId)),
      'referrals of one person',
    ),
    ...upTo(budget, spent, 'recommendations of all users, in hundredths'),
  ];
}

interface BookLine {
  readonly kind: string;
  readonly reason: string;
  readonly delta: string;
  readonly balance_after: string;
  readonly to_tier: string | null;
  readonly from_tier: string | null;
}

/** A refill never ends above the cap of the tier at the time. */
async function refillsAboveCap(database: Database, { userId, tier }: User): Promise<string[]> {
  const lines = await database.query<BookLine>(
    `select kind, reason, delta, balance_after, receipt -> 'after' ->> 'tier' as to_tier,
       receipt -> 'before' ->> 'tier' as from_tier
     from energy.entries where user_id = $1 order by seq`,
    [userId],
  );
  let current = (lines.find(({ from_tier }) => from_tier !== null)?.from_tier ?? tier) as keyof typeof tiers;
  return lines.flatMap(({ kind, reason, balance_after, to_tier }) => {
    if (to_tier !== null) current = to_tier as keyof typeof tiers;
    const isRefill =
      kind === 'grant' && ['daily_reset', 'low_energy_rescue', 'behavioral_regen'].includes(reason);
    return isRefill && Number(balance_after) * 100 > tiers[current].cap
      ? [`${reason} filled ${current} up to ${balance_after}`]
      : [];
  });
}

/** Events, grants and entries are the same, one for one; what answers said is what events say. */
async function againstTheBooks(database: Database, { userId, granted }: User): Promise<string[]> {
  const unlike = await database.query<{ told: string }>(
    `select coalesce(v.reason, e.reason) || ' ' || coalesce(v.entry_seq, e.seq) as told
     from (select * from public.energy_regeneration_events where user_id = $1 and source = 'engine') v
     full join (
       select e.* from energy.entries e join public.regeneration_rules r on r.reason = e.reason
       where e.user_id = $1 and e.kind = 'grant') e on e.seq = v.entry_seq and e.key = v.id
     left join energy.grants g on g.user_id = $1 and g.seq = e.seq
     where (v.energy_amount, v.reason, v.energy_amount) is distinct from (e.delta, e.reason, g.amount)`,
    [userId],
  );
  const [sums] = await database.query<{ grants: number; energy: string; days: number; resets: number }>(
    `select count(*) filter (where reason <> 'daily_reset')::integer as grants,
       coalesce(sum(energy_amount) filter (where reason <> 'daily_reset'), 0) as energy,
       count(distinct local_day) filter (where reason = 'daily_reset')::integer as days,
       count(*) filter (where reason = 'daily_reset')::integer as resets
     from public.energy_regeneration_events where user_id = $1 and source = 'engine'`,
    [userId],
  );
  // Resets are told where asking for them turned the day; by far the most come with other verbs.
  const told = granted.filter(({ reason }) => reason !== 'daily_reset');
  const energy = told.reduce((sum, { amount }) => sum + amount, 0);
  const same = sums?.grants === told.length && Math.round(Number(sums.energy) * 100) === energy;
  const differences = await database.query<{ invariant: string }>('select * from energy.verify($1)', [
    userId,
  ]);
  return [
    ...unlike.map((row) => `not one for one: ${row.told}`),
    ...(same
      ? []
      : [`events say ${sums?.grants} grants of ${sums?.energy}, answers ${told.length} of ${energy / 100}`]),
    ...(sums?.days === sums?.resets ? [] : ['two resets on one day']),
    ...differences.map(({ invariant }) => `verify: ${invariant}`),
  ];
}

/** Everything that is wrong, in words; nothing where the year was fair. */
export async function auditYear(
  database: Database,
  users: readonly User[],
  { days, budget }: { readonly days: number; readonly budget: number },
): Promise<string[]> {
  const wrong = acrossUsers(users, budget);
  for (const user of users) {
    const found = [
      ...user.wrong,
      ...overLimits(user),
      ...overAccrued(user, days),
      ...(await refillsAboveCap(database, user)),
      ...(await againstTheBooks(database, user)),
    ];
    wrong.push(...found.map((each) => `${user.userId}: ${each}`));
  }
  return wrong;
}
