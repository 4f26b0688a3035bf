/** Who went from which tier to which, and how many of them after they had been refused? */

import { partOf, sumBy } from '../reports/sums.ts';

export interface TierChange {
  readonly from: string;
  readonly to: string;
  readonly is_upgrade: boolean;
  readonly changes: number;
  readonly after_stop: number;
}

interface TierChanges {
  readonly tier_changes: readonly TierChange[];
}

export interface TierSums {
  readonly upgrades: number;
  readonly downgrades: number;
  /** Upgrades less downgrades; null where there was neither. */
  readonly netUpgrades: number | null;
  readonly upgradesAfterStop: number;
  /** Of all upgrades; null where there was none. */
  readonly afterStopShare: number | null;
}

export function tierSums({ tier_changes: changes }: TierChanges): TierSums {
  const up = changes.filter((row) => row.is_upgrade);
  const upgrades = sumBy(up, (row) => row.changes);
  const upgradesAfterStop = sumBy(up, (row) => row.after_stop);
  const downgrades = sumBy(changes, (row) => row.changes) - upgrades;
  return {
    upgrades,
    downgrades,
    netUpgrades: upgrades + downgrades === 0 ? null : upgrades - downgrades,
    upgradesAfterStop,
    afterStopShare: partOf(upgradesAfterStop, upgrades),
  };
}

/** From one tier to another. */
export const keyOfChange = ({ from, to, is_upgrade }: TierChange): string =>
  JSON.stringify([from, to, is_upgrade]);

/** Of all days together: upgrades first, the most frequent first among them. */
export function changesByTiers({ tier_changes: changes }: TierChanges): TierChange[] {
  const byTiers = new Map<string, TierChange>();
  for (const row of changes) {
    const key = keyOfChange(row);
    const { from, to, is_upgrade } = row;
    const { changes: known, after_stop: knownAfterStop } = byTiers.get(key) ?? { changes: 0, after_stop: 0 };
    byTiers.set(key, {
      ...{ from, to, is_upgrade },
      changes: known + row.changes,
      after_stop: knownAfterStop + row.after_stop,
    });
  }
  return [...byTiers.values()].toSorted(
    (a, b) => Number(b.is_upgrade) - Number(a.is_upgrade) || b.changes - a.changes,
  );
}
