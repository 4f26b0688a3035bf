/** How does the account stand: energy, tokens of the day, streak, and when the next day begins? */

import {
  countText,
  energyText,
  spanText,
  timeText,
  useNow,
  useReading,
  useStatus,
} from 'energy-engine/react';
import { Banner } from '../../ui/banner.tsx';
import { Card, Figure, Figures } from '../../ui/card.tsx';
import { Asked } from '../../ui/states.tsx';

const daysOfStreakBonus = 7;

type Status = NonNullable<ReturnType<typeof useStatus>['data']>;

/** What the streak is about to bring, and whether a missed day would end it. */
function streakHint({ streak_days: days, streak_freezes: { held } }: Status): string {
  const toGo = daysOfStreakBonus - (days % daysOfStreakBonus);
  const bonus = toGo === 1 ? 'a bonus tomorrow, if you come' : `${toGo} more days to a bonus`;
  return held === 0 ? bonus : `${bonus}; ${held === 1 ? '1 freeze' : `${held} freezes`} left`;
}

function Content({ status }: { status: Status }) {
  const reading = useReading();
  const refillAt = new Date(status.refill.at);
  const now = useNow(refillAt);
  const tokensLeft = Math.max(0, status.daily_token_budget - status.tokens_used_today - status.tokens_held);
  return (
    <>
      {status.frozen && (
        <Banner tone="warning" title="Your account is frozen">
          Nothing can be spent until whoever runs this service allows it again.
        </Banner>
      )}
      <Figures>
        <Figure
          label="Available"
          value={energyText(status.available, reading)}
          hint={
            status.held > 0
              ? `${energyText(status.held, reading)} more held by running calls`
              : `of ${energyText(status.max, reading)} at most from refills`
          }
        />
        <Figure
          label="Next refill"
          value={status.refill.amount === 0 ? 'full' : `+${energyText(status.refill.amount, reading)}`}
          hint={`at ${timeText(refillAt, now, reading)}, in ${spanText(refillAt.getTime() - now.getTime(), reading)}`}
        />
        <Figure
          label="Streak"
          value={status.streak_days === 1 ? '1 day' : `${status.streak_days} days`}
          hint={status.streak_days === 0 ? 'begins with your next call' : streakHint(status)}
        />
        <Figure
          label="Tokens left today"
          value={countText(tokensLeft, reading)}
          hint={`of ${countText(status.daily_token_budget, reading)}`}
        />
      </Figures>
    </>
  );
}

export function Standing() {
  const query = useStatus();
  return (
    <Card>
      <Asked query={query} lines={3}>
        {(status) => (
          <div className="grid gap-5">
            <Content status={status} />
          </div>
        )}
      </Asked>
    </Card>
  );
}
