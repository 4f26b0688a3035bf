/** What will a grant bring, and where a cap cut it, why did it bring less? */

import { energyText, type Reading } from 'energy-engine/react';
import type { Account } from '../user-text.ts';

interface Rule {
  /** Null: it does not lapse. */
  readonly lot_days: number | null;
  readonly stops_at_cap: boolean;
}

function lifeText({ lot_days: days }: Rule): string {
  if (days === null) return 'It does not lapse.';
  return days === 1 ? 'What is not used lapses after a day.' : `What is not used lapses after ${days} days.`;
}

/** What fits under the cap is all that a refill adds. */
export function grantSummary(
  rule: Rule,
  energy: number,
  about: { account: Pick<Account, 'max' | 'current'>; name: string; reading: Reading },
): string {
  const { account, name, reading } = about;
  const text = (amount: number): string => energyText(amount, reading);
  // Energy has two decimals; a difference of two numbers may have more.
  const room = Math.max(0, Math.round((account.max - account.current) * 100) / 100);
  if (!rule.stops_at_cap || energy <= room) return `${name} gets ${text(energy)} energy. ${lifeText(rule)}`;
  const cap = `a refill stops at the cap of ${text(account.max)}`;
  if (room === 0) return `${name} gets nothing: ${cap}, and there is no room below it.`;
  return `${name} gets ${text(room)} of ${text(energy)} energy: ${cap}, and the rest does not fit. ${lifeText(rule)}`;
}

/** Why less was added than was asked for; null where all of it was. Both in energy. */
export function cutText(added: number, asked: number, reading: Reading): string | null {
  if (added >= asked) return null;
  const [some, all] = [energyText(added, reading), energyText(asked, reading)];
  return `${some} of ${all} energy was added: a refill stops at the cap, and the rest did not fit.`;
}
