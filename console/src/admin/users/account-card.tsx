/** How does the account stand now? */

import { countText, energyText, percentText, timeText, useReading } from 'energy-engine/react';
import { Card, Figure, Figures } from '../../ui/card.tsx';
import type { Account } from './user-text.ts';

/** Used of so much; the words beside it say the same. */
function Bar({ share }: { share: number }) {
  return (
    <span aria-hidden className="mt-2 block h-1.5 overflow-hidden rounded-full bg-raised">
      <span
        className="block h-full rounded-full bg-accent"
        style={{ width: `${Math.min(100, share * 100)}%` }}
      />
    </span>
  );
}

function Tokens({ account }: { account: Account }) {
  const reading = useReading();
  const { daily_token_budget: limit, tokens_used_today: used, tokens_held: held } = account;
  const share = limit === 0 ? 0 : used / limit;
  return (
    <Figure
      label="Tokens today"
      value={countText(used, reading)}
      hint={
        <>
          of {countText(limit, reading)}, {percentText(share, reading)}
          {held > 0 && `; ${countText(held, reading)} held`}
          <Bar share={share} />
        </>
      }
    />
  );
}

export function AccountCard({ account }: { account: Account }) {
  const reading = useReading();
  const energy = (amount: number): string => energyText(amount, reading);
  const { streak_days: streak, inactivity_days: away } = account;
  return (
    <Card>
      <Figures>
        <Figure
          label="Energy"
          value={energy(account.current)}
          hint={
            <>
              {account.current > account.max ? 'above' : 'of'} the cap of {energy(account.max)}
              <Bar share={account.max === 0 ? 0 : account.current / account.max} />
            </>
          }
        />
        <Figure
          label="Available"
          value={energy(account.available)}
          hint={account.held === 0 ? 'nothing is held' : `${energy(account.held)} held by calls`}
        />
        <Tokens account={account} />
        <Figure
          label="Next day"
          value={timeText(new Date(account.next_refill_at), reading.now(), reading)}
          hint={`midnight in ${account.time_zone.replaceAll('_', ' ')}`}
        />
        <Figure
          label="In a row"
          value={streak === 1 ? '1 day' : `${countText(streak, reading)} days`}
          hint={away === 0 ? 'never away for long' : `last away for ${away === 1 ? 'a day' : `${away} days`}`}
        />
        <Figure
          label="Warnings today"
          value={countText(account.spike_warnings_count, reading)}
          hint={account.compression_mode_enabled ? 'prompts are shortened' : 'large or unusual calls'}
        />
      </Figures>
    </Card>
  );
}
