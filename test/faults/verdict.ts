/** After a fault: is what was acknowledged still there, once, and is no energy missing or minted? Pure. */

import type { AccountFact, Audit, Books, HoldFact, Payment } from './messages.ts';
import { callsOf, type PlannedCall, type Round } from './round.ts';

/** Counts of one round: the first five say what the fault met, the others must be 0 (`faultless`). */
export interface Verdict {
  readonly calls: number;
  /** Settlements that a caller was told of. */
  readonly acknowledged: number;
  /** Those of them that were committed at first, and whose answer came only when they were sent again. */
  readonly resent: number;
  /** Settlements in the ledger that no caller was told of before the fault. */
  readonly unheard: number;
  /** Holds that ended by their lease. */
  readonly lapsed: number;
  /** Acknowledged settlements that are not in the ledger as they were told. */
  readonly lost: number;
  /** Calls, or holds, that were paid more than once. */
  readonly doubled: number;
  /** Hundredths of an energy by which balances differ from opening − settlements, whichever way. */
  readonly missingOrMinted: number;
  readonly openHolds: number;
  /** Holds whose settlement and status do not agree: paid and not settled, or settled and not paid. */
  readonly wrongEnds: number;
  /** Rows of `verify`. */
  readonly differences: number;
  /** Retries of acknowledged calls that answered anything but the same, and calls unpaid after their retry. */
  readonly wrongRetries: number;
}

export interface Evidence {
  readonly round: Round;
  readonly opening: readonly AccountFact[];
  readonly acknowledged: readonly Payment[];
  readonly audit: Audit;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function lostOf(acknowledged: readonly Payment[], { entries }: Books): number {
  const told = new Set(
    entries
      .filter(({ kind }) => kind === 'settle')
      .map(({ userId, seq, holdId, delta, balanceAfter }) =>
        [userId, seq, holdId, delta, balanceAfter].join(),
      ),
  );
  return acknowledged.filter(
    ({ userId, seq, holdId, delta, balanceAfter }) =>
      !told.has([userId, seq, holdId, delta, balanceAfter].join()),
  ).length;
}

/** The holds of a call's attempts, the first one's id being the key. */
function attemptsOf(call: PlannedCall, holds: ReadonlyMap<string, HoldFact>): HoldFact[] {
  const attempts: HoldFact[] = [];
  let next: string | null = call.key;
  while (next !== null) {
    const hold: HoldFact | undefined = holds.get(next);
    if (hold === undefined) break;
    attempts.push(hold);
    next = hold.nextId;
  }
  return attempts;
}

const holdsById = ({ holds }: Books): ReadonlyMap<string, HoldFact> =>
  new Map(holds.map((hold) => [hold.id, hold]));

function doubledOf(round: Round, books: Books): number {
  const holds = holdsById(books);
  const paidTwice = callsOf(round).filter(
    (call) => attemptsOf(call, holds).filter(({ status }) => status === 'settled').length > 1,
  );
  const settled = books.entries.filter(({ kind }) => kind === 'settle').map(({ holdId }) => holdId);
  return paidTwice.length + settled.length - new Set(settled).size;
}

function missingOf(opening: readonly AccountFact[], { accounts, usage }: Books): number {
  const costs = new Map(usage.map(({ userId, cost }) => [userId, cost]));
  const now = new Map(accounts.map(({ userId, current }) => [userId, current]));
  return sum(
    opening.map(({ userId, current }) =>
      Math.abs(current - (costs.get(userId) ?? 0) - (now.get(userId) ?? 0)),
    ),
  );
}

/** A lapsed hold may have a settlement of nothing, which notes the platform's loss. */
function wrongEndsOf({ holds, entries }: Books): number {
  const paid = new Set(
    entries.filter(({ kind, delta }) => kind === 'settle' && delta !== 0).map(({ holdId }) => holdId),
  );
  return holds.filter(({ id, status }) => (status === 'settled') !== paid.has(id)).length;
}

function wrongRetriesOf({ round, acknowledged, audit }: Evidence): number {
  const first = new Map(acknowledged.map((payment) => [payment.call, payment]));
  const again = new Map(audit.again.paid.map((payment) => [payment.call, payment]));
  return callsOf(round).filter((call) => {
    const before = first.get(call.number);
    const after = again.get(call.number);
    if (call.ending === 'refused') return after !== undefined;
    if (after === undefined) return true;
    if (before === undefined) return false;
    return !(
      after.replayed &&
      after.holdId === before.holdId &&
      after.seq === before.seq &&
      after.delta === before.delta &&
      after.balanceAfter === before.balanceAfter &&
      after.text === before.text
    );
  }).length;
}

/** Judges the books twice: when every lease was over, and after each call was asked again. */
export function verdictOn(evidence: Evidence): Verdict {
  const { round, opening, acknowledged, audit } = evidence;
  const worst = (count: (books: Books) => number): number =>
    Math.max(count(audit.afterLeases), count(audit.afterRetries));
  return {
    calls: round.calls,
    acknowledged: acknowledged.length,
    resent: acknowledged.filter(({ replayed }) => replayed).length,
    unheard:
      audit.afterLeases.entries.filter(({ kind, delta }) => kind === 'settle' && delta !== 0).length -
      acknowledged.length,
    lapsed: audit.afterLeases.holds.filter(({ status }) => status === 'expired').length,
    lost: worst((books) => lostOf(acknowledged, books)),
    doubled: worst((books) => doubledOf(round, books)),
    missingOrMinted: worst((books) => missingOf(opening, books)),
    openHolds: worst(
      (books) =>
        books.holds.filter(({ status }) => status === 'open').length +
        sum(books.accounts.map(({ held }) => held)),
    ),
    wrongEnds: worst(wrongEndsOf),
    differences: worst(({ differences }) => differences),
    wrongRetries: wrongRetriesOf(evidence),
  };
}

/** What must be 0 in every round. */
export const faultless = {
  lost: 0,
  doubled: 0,
  missingOrMinted: 0,
  openHolds: 0,
  wrongEnds: 0,
  differences: 0,
  wrongRetries: 0,
} as const satisfies Partial<Verdict>;
