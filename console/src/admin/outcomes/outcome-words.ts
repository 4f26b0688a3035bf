/** How is told what was before, and up to which day something is known? */

import { countText, dayText, energyText, type Reading } from 'energy-engine/react';
import { orDash, shareText, usdText } from '../reports/report-text.ts';
import type { Span } from '../reports/span.ts';
import { plusDays } from '../reports/zone-time.ts';
import type { ClassSums } from './load.ts';
import type { StopSums } from './stops.ts';
import type { Outcomes } from './use-outcomes.ts';

/** "before: 24%"; a dash where nothing is known of it. */
export const beforeText = (before: number | null, told: (value: number) => string): string =>
  `before: ${orDash(before, told)}`;

/** What is not counted yet of some days; null where all of them are. */
export function unknownText(known: string | null, { from, until }: Span, reading: Reading): string | null {
  if (known === null) return 'None of these days is counted yet.';
  if (known < from) return `None of these days is counted yet: it is known up to ${dayText(known, reading)}.`;
  if (known >= plusDays(until, -1)) return null;
  return `Known up to ${dayText(known, reading)}; later days are not counted yet.`;
}

/** Of a card without figures: where none of the days is counted yet, nothing is said of them. */
export const emptyTitle = (nothing: string, { now: { known_until: known }, days }: Outcomes): string =>
  known === null || known < days.from ? 'Nothing is known of it yet' : nothing;

/** What calls at one class of prices came to, against the same calls at a multiplier of 1. */
interface Told {
  readonly nothing: string;
  readonly same: string;
  readonly sentence: (energy: string, usd: string, share: string | null) => string;
}

const told: Readonly<Record<'surcharge' | 'discount', Told>> = {
  surcharge: {
    nothing: 'Nothing was used at a surcharge.',
    same: 'Calls at a surcharge came to no more than they would have at a multiplier of 1.',
    sentence: (energy, usd, share) =>
      `The surcharge brought about ${energy} energy (${usd} at list price)${share === null ? '' : `, ${share} more than the same calls at a multiplier of 1 in those hours`}.`,
  },
  discount: {
    nothing: 'Nothing was used at a discount.',
    same: 'Calls at a discount came to no less than they would have at a multiplier of 1.',
    sentence: (energy, usd, share) =>
      `Discounts cost about ${energy} energy (${usd} at list price)${share === null ? '' : `: ${share} less than the same calls at a multiplier of 1 in those hours`}.`,
  },
};

export function priceSentence(name: 'surcharge' | 'discount', sums: ClassSums, reading: Reading): string {
  const { nothing, same, sentence } = told[name];
  if (sums.tokens === 0) return nothing;
  const sign = name === 'surcharge' ? 1 : -1;
  const energy = sums.moreEnergy * sign;
  if (energy <= 0) return same;
  return sentence(
    // It is an estimate: hundredths of a large one would say more than is known.
    energy < 100 ? energyText(energy, reading) : countText(energy, reading),
    usdText(sums.moreUsd * sign, reading),
    sums.moreShare === null ? null : shareText(sums.moreShare * sign, reading),
  );
}

export const stopSentence = ({ withoutStop, shortDays, share }: StopSums, reading: Reading): string =>
  `${countText(withoutStop, reading)} of ${countText(shortDays, reading)} short days ended without a stop (${orDash(share, (value) => shareText(value, reading))}).`;
