/** energy usage: what has a user used over the last days? */

import type { Command } from 'commander';
import { defaults } from '../config.ts';
import { createEnergyEngineV3, type TokenUsageStats } from '../services/energy/energyEngineV3.ts';
import { commandOf, readCount, type UserOptions, userOption } from './options.ts';
import { counted, inThousands, tableLines } from './output.ts';
import { inSession, userOf } from './session.ts';

interface UsageOptions extends UserOptions {
  readonly days: number;
}

const mostDays = 3_660;

const usageLines = (stats: TokenUsageStats, days: number): string[] => [
  `the last ${counted(days, 'day')}, today included: ${counted(stats.requests, 'call')}, ${counted(stats.total_tokens, 'token')} (${inThousands(stats.avg_tokens_per_request)} a call), ${stats.total_energy_cost.toFixed(2)} energy, ${stats.total_cost_usd.toFixed(4)} USD paid to providers`,
  ...(stats.tokens_saved === 0 && stats.usd_saved === 0
    ? []
    : [
        `saved: ${counted(stats.tokens_saved, 'token')} by compression, ${stats.usd_saved.toFixed(4)} USD by compression and cheaper models`,
      ]),
  ...(stats.limit_reached_share === 0
    ? []
    : [`${(100 * stats.limit_reached_share).toFixed(1)} % of the answers were cut at their limit`]),
  ...(stats.features.length === 0
    ? []
    : tableLines(
        ['feature', 'calls', 'tokens', 'energy'],
        stats.features.map((one) => [
          one.feature,
          inThousands(one.requests),
          inThousands(one.tokens),
          one.energy_cost.toFixed(2),
        ]),
      )),
];

export function addUsage(program: Command): void {
  commandOf(program, 'usage', {
    summary: 'Calls, tokens, energy and USD of the last days, by feature',
    examples: ['usage', 'usage --days 30 --json --user ada@example.com'],
  })
    .addOption(userOption())
    .option(
      '--days <count>',
      "the user's local days, today included",
      readCount(mostDays),
      defaults.commandLine.usageDays,
    )
    .action((options: UsageOptions) =>
      inSession(options, { mayCreate: false }, async (session) => {
        const userId = await userOf(session, options.user);
        const service = createEnergyEngineV3(async () => session.engine);
        const stats = await service.getTokenUsageStats(userId, options.days);
        session.output.result(
          { user_id: userId, days: options.days, ...stats },
          usageLines(stats, options.days),
        );
      }),
    );
}
