/** How many missed days does the streak survive, how is that used, and how does more of it come? */

import { countText, type Reading, useReading, useStatus } from 'energy-engine/react';
import { Card } from '../../ui/card.tsx';
import { Asked } from '../../ui/states.tsx';

type Status = NonNullable<ReturnType<typeof useStatus>['data']>;
type Freezes = Status['streak_freezes'];

function heldText({ held, at_most }: Freezes, reading: Reading): string {
  const most = countText(at_most, reading);
  if (held === 0) return `You have none left, of at most ${most}.`;
  return `You have ${countText(held, reading)} of at most ${most}.`;
}

function moreText(
  { streak_days, streak_freezes: { held, at_most, every_days } }: Status,
  reading: Reading,
): string {
  const often = `One comes with every ${countText(every_days, reading)} days of a streak`;
  if (held >= at_most) return `${often}, while you have fewer.`;
  const toGo = every_days - (streak_days % every_days);
  return `${often}; the next is ${toGo === 1 ? '1 day' : `${countText(toGo, reading)} days`} away.`;
}

function Content({ status }: { status: Status }) {
  const reading = useReading();
  const { streak_days: days, streak_freezes: freezes } = status;
  const streak = days === 1 ? '1 day' : `${countText(days, reading)} days`;
  if (freezes.at_most === 0) {
    return <p>Your streak is {streak}. Freezes are switched off: a day without a call ends it.</p>;
  }
  return (
    <div className="grid gap-1">
      <p>
        Your streak is {streak}. <span className="font-medium">{heldText(freezes, reading)}</span>
      </p>
      <p className="text-quiet">{moreText(status, reading)}</p>
    </div>
  );
}

export function Streak() {
  const query = useStatus();
  return (
    <Card
      title="Streak freezes"
      lead="A freeze forgives a day without a call: your streak goes on after it. It is used by itself, there is nothing to switch on."
    >
      <Asked query={query} lines={2}>
        {(status) => <Content status={status} />}
      </Asked>
    </Card>
  );
}
