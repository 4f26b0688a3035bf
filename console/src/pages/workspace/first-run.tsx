/** What does somebody have to know who is here for the first time? Three things, and the way to begin. */

import { Link } from '@tanstack/react-router';
import { energyText, timeText, useNow, useReading, useStatus } from 'energy-engine/react';
import { buttonLook } from '../../ui/button.tsx';
import { currentZone, machineZone, zoneText } from '../../ui/zones.ts';

/** The opening grant alone, and nothing done yet. */
const firstVersion = 1;

export function FirstRun() {
  const { data: status } = useStatus();
  const reading = useReading();
  const now = useNow();
  const machine = machineZone();
  if (status === undefined || status.version > firstVersion) return null;
  const have = energyText(status.available, reading);
  const nextDay = timeText(new Date(status.next_refill_at), now, reading);
  const points = [
    [`You have ${have} energy`, 'It pays for what you ask for. Most requests take one or two.'],
    [
      'You see the price first',
      'What you pay is never more than what you were told, and a receipt says why.',
    ],
    ['It comes back', `Your next day begins at ${nextDay}, and brings a refill. Some days bring more.`],
  ] as const;
  return (
    <section aria-labelledby="welcome" className="mb-8 rounded-card bg-accent-soft px-5 py-6 sm:px-7">
      <h2 id="welcome" className="text-[20px] font-semibold tracking-[-0.015em]">
        Welcome
      </h2>
      <dl className="mt-4 grid gap-5 sm:grid-cols-3">
        {points.map(([title, text]) => (
          <div key={title}>
            <dt className="font-medium">{title}</dt>
            <dd className="mt-0.5 text-[14.5px] text-pretty">{text}</dd>
          </div>
        ))}
      </dl>
      {currentZone(status.time_zone) !== machine && (
        <p className="mt-4 text-[14px]">
          Your day turns by {zoneText(currentZone(status.time_zone))}.{' '}
          <Link to="/settings" className="underline underline-offset-3">
            Let it turn by {zoneText(machine)}
          </Link>
        </p>
      )}
      <Link
        to="/features/$feature"
        params={{ feature: 'ai_message' }}
        className={`${buttonLook('primary')} mt-5`}
      >
        Begin with a message
      </Link>
    </section>
  );
}
