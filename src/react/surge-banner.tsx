/** Are prices higher or lower than usual now, and what changes next? */

import type { SurgePrices } from './data.ts';
import { distanceText, spanText, timeText } from './format.ts';
import { Icon, type IconName } from './icon.tsx';
import { type KnownPrices, pricesAt } from './prices-at.ts';
import { type Reading, useNow, useReading } from './reader.tsx';
import { StaleNote } from './stale-note.tsx';

export interface SurgeBannerProps {
  readonly prices: SurgePrices;
  /** True where usual prices with no change ahead are to be told too. Default: then there is no banner. */
  readonly isAlwaysShown?: boolean | undefined;
  /** Since when the prices may be others, where they could not be asked for. */
  readonly staleSince?: Date | null | undefined;
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

function nowText({ name, multiplier }: KnownPrices, reading: Reading): string {
  const { words } = reading;
  const percent = distanceText(multiplier, reading);
  if (multiplier > 1) return words.surgeNow(name ?? words.dearerHours, percent);
  return multiplier < 1 ? words.happyNow(name ?? words.cheaperHours, percent) : words.usualNow;
}

type Mood = 'surge' | 'happy' | 'usual';
const icons: Readonly<Record<Mood, IconName>> = { surge: 'up', happy: 'down', usual: 'level' };

const moodOf = (multiplier: number): Mood => {
  if (multiplier > 1) return 'surge';
  return multiplier < 1 ? 'happy' : 'usual';
};

/** The price of the hour, and the next change with its countdown; a rise is said as plainly as a fall. */
export function SurgeBanner({ prices, isAlwaysShown = false, staleSince }: SurgeBannerProps) {
  const reading = useReading();
  const now = useNow(prices.next === null ? null : new Date(prices.next.starts_at));
  const known = pricesAt(prices, now);
  const { multiplier, next } = known;
  if (multiplier === 1 && next === null && !isAlwaysShown) return null;
  const mood = moodOf(multiplier);
  const text = nowText(known, reading);
  return (
    <aside className="energy-surge" data-mood={mood} aria-label={text}>
      <Icon name={icons[mood]} />
      <div className="energy-surge-text">
        <strong role="status">{text}</strong>
        {next !== null && <span>{changeText(next, now, reading)}</span>}
        {mood !== 'happy' && next !== null && Number(next.multiplier) > 1 && (
          <small>{reading.words.quotedPriceStays}</small>
        )}
        <StaleNote since={staleSince} />
      </div>
    </aside>
  );
}
