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

/** Of all features where nothing else is said. */
function nowText({ name, multiplier, reach }: KnownPrices, reading: Reading): string {
  const { words } = reading;
  const whose = reach === 'all' || reach === 'none' ? null : reach;
  const percent = distanceText(multiplier, reading);
  if (multiplier === 1)
    return whose === null || whose === 'feature' ? words.usualNow : words.usualNowFor(whose);
  if (multiplier > 1) {
    const title = name ?? words.dearerHours;
    return whose === null ? words.surgeNow(title, percent) : words.surgeNowFor(title, percent, whose);
  }
  const title = name ?? words.cheaperHours;
  return whose === null ? words.happyNow(title, percent) : words.happyNowFor(title, percent, whose);
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
  const { multiplier, next, reach } = known;
  // Each feature has a price of its own: there is nothing to be said of them together, but of what comes.
  if (reach === 'none' && (next === null || next.reach === 'none')) return null;
  if (multiplier === 1 && next === null && !isAlwaysShown) return null;
  const mood = moodOf(multiplier);
  const change = next === null ? null : changeText(next, now, reading);
  const text = reach === 'none' && change !== null ? change : nowText(known, reading);
  return (
    <aside className="energy-surge" data-mood={mood} aria-label={text}>
      <Icon name={icons[mood]} />
      <div className="energy-surge-text">
        <strong role="status">{text}</strong>
        {change !== null && change !== text && <span>{change}</span>}
        {mood !== 'happy' && next !== null && Number(next.multiplier) > 1 && (
          <small>{reading.words.quotedPriceStays}</small>
        )}
        <StaleNote since={staleSince} />
      </div>
    </aside>
  );
}
