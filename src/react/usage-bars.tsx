/** How does the use of some days look? One bar a day, which can be gone through by pointer and by keyboard. */

import { type CSSProperties, type KeyboardEvent, useState } from 'react';
import { scaleFor } from './chart-scale.ts';
import { compactText, countText, dayText, energyText } from './format.ts';
import { type Reading, useReading } from './reader.tsx';
import type { UsageSum } from './usage-sums.ts';

export type Measure = 'energy' | 'tokens';

export interface UsageBarsProps {
  readonly days: readonly UsageSum[];
  readonly measure: Measure;
}

/** So many days stand without room between them. */
const denseFrom = 92;

/** What the day would have come to if every estimate had been right. */
const expectedTokens = ({ tokens, estimated, actual }: UsageSum): number => tokens - actual + estimated;

const share = (value: number, top: number): CSSProperties => ({
  blockSize: `${top <= 0 ? 0 : Math.min(100, (100 * value) / top)}%`,
});

/** One day in words, the estimate beside it. */
function dayLine(day: UsageSum, reading: Reading): string {
  const { words } = reading;
  return [
    `${words.energySpent}: ${energyText(day.energy, reading)}`,
    `${words.tokens}: ${countText(day.tokens, reading)}`,
    ...(day.estimated > 0 ? [words.estimated(countText(expectedTokens(day), reading))] : []),
    `${words.calls}: ${countText(day.requests, reading)}`,
  ].join(' · ');
}

const moves: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowRight: (at) => at + 1,
  ArrowLeft: (at) => at - 1,
  Home: () => 0,
  End: (_, last) => last,
};

function Axis({ lines, top, measure }: { lines: readonly number[]; top: number; measure: Measure }) {
  const reading = useReading();
  return (
    <div className="energy-chart-axis" aria-hidden="true">
      {lines.map((line) => (
        <span key={line} style={{ insetBlockEnd: `${(100 * line) / top}%` }}>
          {measure === 'energy' ? energyText(line, reading) : compactText(line, reading)}
        </span>
      ))}
    </div>
  );
}

interface DayBarProps {
  readonly day: UsageSum;
  readonly top: number;
  readonly measure: Measure;
  readonly isShown: boolean;
  readonly onShow: () => void;
}

function DayBar({ day, top, measure, isShown, onShow }: DayBarProps) {
  return (
    <div
      className="energy-chart-day"
      data-shown={isShown || undefined}
      onPointerEnter={onShow}
      onPointerDown={onShow}
    >
      <span className="energy-chart-bar" style={share(day[measure], top)} />
      {measure === 'tokens' && day.estimated > 0 && (
        <span className="energy-chart-estimate" style={share(expectedTokens(day), top)} />
      )}
    </div>
  );
}

/** Bars of energy, or of tokens with a line where the estimates were. The same figures stand in the tables below it. */
export function UsageBars({ days, measure }: UsageBarsProps) {
  const reading = useReading();
  const [chosen, choose] = useState<number | null>(null);
  const last = days.length - 1;
  const at = Math.min(chosen ?? last, last);
  const day = days[at];
  const [first, end] = [days[0], days[last]];
  if (!day || !first || !end) return null;
  const most = days.map((each) => Math.max(each[measure], measure === 'tokens' ? expectedTokens(each) : 0));
  const { top, lines } = scaleFor(Math.max(...most));
  const year = first.name.slice(0, 4) === end.name.slice(0, 4) ? {} : { year: 'numeric' as const };

  function onKeyDown(event: KeyboardEvent): void {
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const isMirrored = getComputedStyle(event.currentTarget).direction === 'rtl' && /^Arrow/.test(event.key);
    choose(Math.min(last, Math.max(0, isMirrored ? 2 * at - move(at, last) : move(at, last))));
  }

  return (
    <figure className="energy-chart">
      <figcaption>
        <strong>{dayText(day.name, reading)}</strong> <span>{dayLine(day, reading)}</span>
      </figcaption>
      <div className="energy-chart-field">
        <Axis lines={lines} top={top} measure={measure} />
        <div
          className="energy-chart-plot"
          data-dense={days.length > denseFrom || undefined}
          role="slider"
          tabIndex={0}
          aria-label={`${reading.words.usage}, ${reading.words.byDay}`}
          aria-valuemin={1}
          aria-valuemax={days.length}
          aria-valuenow={at + 1}
          aria-valuetext={`${dayText(day.name, reading)}: ${dayLine(day, reading)}`}
          onKeyDown={onKeyDown}
          onPointerLeave={() => choose(null)}
          style={{ backgroundSize: `100% ${100 / Math.max(1, lines.length - 1)}%` }}
        >
          {days.map((each, nth) => (
            <DayBar
              key={each.name}
              day={each}
              top={top}
              measure={measure}
              isShown={nth === at}
              onShow={() => choose(nth)}
            />
          ))}
        </div>
      </div>
      <div className="energy-chart-ends" aria-hidden="true">
        <span>{dayText(first.name, reading, year)}</span>
        {days.length > 1 && <span>{dayText(end.name, reading, year)}</span>}
      </div>
    </figure>
  );
}
