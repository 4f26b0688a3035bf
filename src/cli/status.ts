/** energy status: what does a user own, and what may they use today? */

import type { Command } from 'commander';
import { decimalOf, energyOf } from '../amount.ts';
import type { Account, AccountStatus } from '../ledger/account.ts';
import { createEnergyEngineV2 } from '../services/energy/energyEngineV2.ts';
import { commandOf, type UserOptions, userOption } from './options.ts';
import { counted, inThousands, pairLines, wallTime } from './output.ts';
import { inSession, userOf } from './session.ts';

/** What is owned, what of it is held, and what is left of it for a new call. */
export const balanceLine = (account: Account): string =>
  `${decimalOf(account.currentEnergy)} owned, ${decimalOf(account.heldEnergy)} held by running calls, ${decimalOf(account.availableEnergy)} available`;

/** The account for a person. */
export const accountLines = (account: Account): string[] =>
  pairLines([
    ['user', account.userId],
    ['tier', account.frozen ? `${account.tier}, frozen` : account.tier],
    ['energy', `${balanceLine(account)}; refills stop at ${decimalOf(account.maxEnergy)}`],
    [
      'tokens today',
      `${inThousands(account.tokensUsedToday)} used, ${inThousands(account.tokensHeld)} held, of ${inThousands(account.dailyTokenBudget)}`,
    ],
    ['next day', wallTime(account.nextRegenAt, account.timeZone)],
    ['streak', counted(account.streakDays, 'day')],
  ]);

export const accountDocument = (account: Account) => ({
  user_id: account.userId,
  tier: account.tier,
  time_zone: account.timeZone,
  current: energyOf(account.currentEnergy),
  held: energyOf(account.heldEnergy),
  available: energyOf(account.availableEnergy),
  max: energyOf(account.maxEnergy),
  tokens_used_today: account.tokensUsedToday,
  tokens_held: account.tokensHeld,
  daily_token_budget: account.dailyTokenBudget,
  next_refill_at: account.nextRegenAt.toISOString(),
  streak_days: account.streakDays,
  frozen: account.frozen,
});

/** What comes next, and what goes soon if it is not used. */
function comingPairs({ nextRefill, lapsing, timeZone }: AccountStatus): [name: string, value: string][] {
  const lots = lapsing.map(
    ({ remaining, reason, expiresAt }) =>
      `${decimalOf(remaining)} of ${reason}, ${wallTime(expiresAt, timeZone)}`,
  );
  return [
    ['next refill', `${decimalOf(nextRefill.energy)} at ${wallTime(nextRefill.at, timeZone)}`],
    ['lapses soon', lots.length === 0 ? 'nothing' : lots.join('; ')],
  ];
}

const comingDocument = ({ nextRefill, lapsing }: AccountStatus) => ({
  next_refill_amount: energyOf(nextRefill.energy),
  lapsing_soon: lapsing.map(({ remaining, reason, expiresAt }) => ({
    amount: energyOf(remaining),
    reason,
    expires_at: expiresAt.toISOString(),
  })),
});

export function addStatus(program: Command): void {
  commandOf(program, 'status', {
    summary:
      'What a user owns, what of it is held or lapses soon, the next refill, the tokens of the day, and the surge window that is open',
    examples: ['status', 'status --json --user ada@example.com'],
  })
    .addOption(userOption())
    .action((options: UserOptions) =>
      inSession(options, { mayCreate: false }, async (session) => {
        const account = await session.engine.status(await userOf(session, options.user));
        const window = await createEnergyEngineV2(async () => session.engine).getCurrentSurgeWindow();
        const surge =
          window === null
            ? 'none is open'
            : `${window.name}: × ${window.multiplier} until ${wallTime(window.ends_at, account.timeZone)}`;
        session.output.result(
          { ...accountDocument(account), ...comingDocument(account), surge_window: window },
          [...accountLines(account), ...pairLines([...comingPairs(account), ['surge window', surge]])],
        );
      }),
    );
}
