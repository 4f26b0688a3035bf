/** Are prices higher or lower than usual now, and what changes next? */

import type { SurgePrices } from './data.ts';
import { distanceText, spanText, timeText } from './format.ts';
import { type Reading, useNow, useReading } from './reader.tsx';

export interface SurgeBannerProps {
  readonly prices: SurgePrices;
  /** True where usual prices with no change ahead are to be told too. Default: then there is no banner. */
  readonly isAlwaysShown?: boolean | undefined;
}

type Change = NonNullable<SurgePrices['next']>;

function changeText({ starts_at, multiplier }: Change, now: Date, reading: Reading): string {
  const { words } = reading;
  const at = new Date(starts_at);
  const time = timeText(at, now, reading);
  const wait = spanText(at.getTime() - now.getTime(), reading);
  const value = Number(multiplier);
  if (value === 1) return words.usualAt(time, wait);
  const percent = distanceText(value, reading);
  return value > 1 ? words.risesAt(time, wait, percent) : words.fallsAt(time, wait, percent);
}

function nowText({ now: open }: SurgePrices, reading: Reading): string {
  const { words } = reading;
  const value = Number(open?.multiplier ?? 1);
  if (open === null || value === 1) return words.usualNow;
  return (value > 1 ? words.surgeNow : words.happyNow)(open.name, distanceText(value, reading));
}

const moodOf = (multiplier: number): 'surge' | 'happy' | 'usual' => {
  if (multiplier > 1) return 'surge';
  return multiplier < 1 ? 'happy' : 'usual';
};

/** The price of the hour, and the next change with its countdown; a rise is said as plainly as a fall. */
export function SurgeBanner({ prices, isAlwaysShown = false }: SurgeBannerProps) {
  const reading = useReading();
  const { now: open, next } = prices;
  const now = useNow(next === null ? null : new Date(next.starts_at));
  if (open === null && next === null && !isAlwaysShown) return null;
  const mood = moodOf(Number(open?.multiplier ?? 1));
  return (
    <aside className="energy-surge" data-mood={mood} aria-label={nowText(prices, reading)}>
      <strong role="status">{nowText(prices, reading)}</strong>
      {next !== null && <span>{changeText(next, now, reading)}</span>}
      {mood !== 'happy' && next !== null && Number(next.multiplier) > 1 && (
        <small>{reading.words.quotedPriceStays}</small>
      )}
    </aside>
  );
}
