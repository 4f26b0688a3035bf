/** What does this user own, what of it is held, and what comes back when? */

import type { Status } from './data.ts';
import { energyText, spanText } from './format.ts';
import { Meter } from './meter.tsx';
import { useNow, useReading } from './reader.tsx';

export interface EnergyBarProps {
  readonly status: Status;
}

/** Told before they lapse, in milliseconds. */
const lapsesSoon = 24 * 3_600_000;

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

function Facts({ status, now }: EnergyBarProps & { now: Date }) {
  const reading = useReading();
  const { words } = reading;
  const wait = spanText(new Date(status.refill.at).getTime() - now.getTime(), reading);
  const lapsing = lapsingOf(status, now);
  const { amount } = status.refill;
  return (
    <ul className="energy-facts">
      {status.held > 0 && (
        <li className="energy-fact-held">{words.held(energyText(status.held, reading))}</li>
      )}
      <li>{amount === 0 ? words.refillFull(wait) : words.refill(energyText(amount, reading), wait)}</li>
      {status.streak_days > 0 && <li className="energy-fact-streak">{words.streak(status.streak_days)}</li>}
      {lapsing !== null && (
        <li className="energy-fact-warning">
          {words.lapsing(
            energyText(lapsing.amount, reading),
            spanText(lapsing.at.getTime() - now.getTime(), reading),
          )}
        </li>
      )}
    </ul>
  );
}

/** The bar: what is owned, the held part of it, the next refill, the streak, and what lapses soon. */
export function EnergyBar({ status }: EnergyBarProps) {
  const reading = useReading();
  const now = useNow(new Date(status.refill.at));
  const { words } = reading;
  const { current, held, max, available, frozen } = status;
  const whole = Math.max(max, current);
  const owned = (current > max ? words.ownedAbove : words.owned)(
    energyText(current, reading),
    energyText(max, reading),
  );
  const isLow = available < 0.1 * max;
  return (
    <section className="energy-bar" aria-label={words.energy} data-low={isLow || undefined}>
      <div className="energy-bar-head">
        <span className="energy-bar-amount">{energyText(available, reading)}</span>
        <span className="energy-bar-owned">{owned}</span>
      </div>
      <Meter
        label={words.energy}
        value={available}
        held={held}
        most={whole}
        text={`${words.available(energyText(available, reading))}, ${owned}`}
      />
      {frozen && (
        <p className="energy-fact-warning" role="status">
          {words.frozen}
        </p>
      )}
      <Facts status={status} now={now} />
    </section>
  );
}
