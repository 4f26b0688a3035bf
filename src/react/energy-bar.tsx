/** What does this user own, what of it is held, and what comes back when? */

import type { ReactNode } from 'react';
import type { Status } from './data.ts';
import { energyText, spanText } from './format.ts';
import { Icon, type IconName } from './icon.tsx';
import { Meter } from './meter.tsx';
import { useNow, useReading } from './reader.tsx';
import { StaleNote } from './stale-note.tsx';
import type { Words } from './words.ts';

export interface EnergyBarProps {
  readonly status: Status;
  /** Since when the status may be another, where it could not be asked for; see `useFreshness`. */
  readonly staleSince?: Date | null | undefined;
}

/** Told before they lapse, in milliseconds. */
const lapsesSoon = 24 * 3_600_000;
/** Below this share of the cap a balance is low: the rescue begins there. Requirements R3. */
const lowShare = 0.1;

/** Lots that lapse within a day, as one: how much, and when the first of it does. */
function lapsingOf({ lapsing }: Status, now: Date): { amount: number; at: Date } | null {
  const soon = lapsing.flatMap(({ remaining, expires_at }) => {
    const at = new Date(expires_at);
    return at > now && at.getTime() - now.getTime() < lapsesSoon ? [{ remaining, at }] : [];
  });
  const [first] = soon.toSorted((one, other) => one.at.getTime() - other.at.getTime());
  if (first === undefined) return null;
  const hundredths = soon.reduce((sum, { remaining }) => sum + Math.round(remaining * 100), 0);
  return { amount: hundredths / 100, at: first.at };
}

type Tone = 'accent' | 'warning';

function Fact({ icon, tone, children }: { icon: IconName; tone?: Tone; children: ReactNode }) {
  return (
    <li data-tone={tone}>
      <Icon name={icon} />
      <span>{children}</span>
    </li>
  );
}

/** The streak, and how many missed days it would survive where it would any. */
function streakText({ streak_days: days, streak_freezes: { held } }: Status, words: Words): string {
  return held === 0 ? words.streak(days) : `${words.streak(days)}, ${words.streakSafe(held)}`;
}

function Facts({ status, now }: { status: Status; now: Date }) {
  const reading = useReading();
  const { words } = reading;
  const { held, refill, streak_days: streak } = status;
  const waitMs = new Date(refill.at).getTime() - now.getTime();
  const wait = spanText(waitMs, reading);
  const lapsing = lapsingOf(status, now);
  const refilled = (amount: string) => (waitMs > 0 ? words.refill(amount, wait) : words.refillNow(amount));
  return (
    <ul className="energy-facts">
      {held > 0 && <Fact icon="hold">{words.held(energyText(held, reading))}</Fact>}
      <Fact icon="clock">
        {refill.amount === 0 ? words.refillFull(wait) : refilled(energyText(refill.amount, reading))}
      </Fact>
      {streak > 0 && (
        <Fact icon="streak" tone="accent">
          {streakText(status, words)}
        </Fact>
      )}
      {lapsing !== null && (
        <Fact icon="alert" tone="warning">
          {words.lapsing(
            energyText(lapsing.amount, reading),
            spanText(lapsing.at.getTime() - now.getTime(), reading),
          )}
        </Fact>
      )}
    </ul>
  );
}

/** A word beside the amount where there is something to be said of it. */
function standingOf({ available, max, held }: Status, words: Words): string | null {
  if (available === 0 && held === 0) return words.empty;
  return available < lowShare * max && held === 0 ? words.low : null;
}

/** The bar: what is available, the held part, the next refill, the streak, and what lapses soon. */
export function EnergyBar({ status, staleSince }: EnergyBarProps) {
  const reading = useReading();
  const now = useNow(new Date(status.refill.at));
  const { words } = reading;
  const { current, held, max, available, frozen } = status;
  const cap = energyText(max, reading);
  const amount = energyText(available, reading);
  const isAbove = current > max;
  const standing = standingOf(status, words);
  return (
    <section
      className="energy-bar"
      aria-label={words.energy}
      data-low={standing !== null || undefined}
      data-stale={staleSince != null || undefined}
    >
      <div className="energy-bar-head">
        <Icon name="bolt" />
        <span className="energy-bar-amount">{amount}</span>
        <span className="energy-bar-cap">{isAbove ? words.aboveCap(cap) : words.ofCap(cap)}</span>
        {standing !== null && <span className="energy-bar-standing">{standing}</span>}
      </div>
      <Meter
        label={words.energy}
        value={available}
        held={held}
        most={Math.max(max, current)}
        mark={isAbove ? max : undefined}
        text={`${words.available(amount)}, ${words.owned(energyText(current, reading), cap)}`}
      />
      {frozen && (
        <p className="energy-note" data-tone="warning" role="status">
          <Icon name="alert" />
          {words.frozen}
        </p>
      )}
      <Facts status={status} now={now} />
      <StaleNote since={staleSince} />
    </section>
  );
}
