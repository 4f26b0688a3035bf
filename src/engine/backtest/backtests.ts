/** How many backtests may run beside the calls that a server is there for? A few, each of a bounded stretch. */

import type { Settings } from '../../config.ts';
import type { Database } from '../../database/database.ts';
import { EnergyError } from '../../errors.ts';
import type { Configuration } from '../configuration.ts';
import { backtestLedger } from './backtest.ts';
import { changesOf } from './changes-document.ts';
import type { DemandResponse } from './demand.ts';
import type { BacktestReport } from './tally.ts';

interface Backtesting {
  readonly database: Database;
  readonly engine: {
    readonly settings: Pick<Settings, 'platformTimeZone' | 'output' | 'surge' | 'backtest'>;
    configuration(): Promise<Configuration>;
  };
}

export interface BacktestRequest {
  /** As `changesOf` reads it. */
  readonly changes: unknown;
  readonly from: Date;
  /** Not included. */
  readonly until: Date;
  /** What is left out is the settings'. */
  readonly demand: Partial<DemandResponse>;
  /** Ends it after the batch at hand. */
  readonly signal: AbortSignal;
}

export interface Backtests {
  /** Throws `rate_limited` where as many run as may, `invalid_request`, and the signal's reason. */
  run(request: BacktestRequest): Promise<BacktestReport>;
}

const dayMs = 86_400_000;

function checkStretch({ from, until }: BacktestRequest, daysAtMost: number): void {
  const span = until.getTime() - from.getTime();
  if (span > 0 && span <= daysAtMost * dayMs) return;
  throw new EnergyError(
    'invalid_request',
    span > 0
      ? `until: at most ${daysAtMost} days after from; for a longer stretch use energy backtest`
      : 'until: it must be later than from',
    { details: { name: 'until', daysAtMost } },
  );
}

/** The backtests of one process. */
export function createBacktests({ database, engine }: Backtesting): Backtests {
  const { settings } = engine;
  const { elasticities, shiftShare, shiftHours, daysAtMost, atOnce, retryAfterSeconds } = settings.backtest;
  let running = 0;

  const replay = async (request: BacktestRequest): Promise<BacktestReport> => {
    const configuration = await engine.configuration();
    return await backtestLedger(database, {
      configuration,
      changed: changesOf(request.changes, configuration, settings),
      demand: { elasticities, shiftShare, shiftHours, ...request.demand },
      settings,
      range: { from: request.from, to: request.until },
      pages: settings.backtest,
      signal: request.signal,
    });
  };

  return {
    async run(request) {
      checkStretch(request, daysAtMost);
      if (running >= atOnce) {
        throw new EnergyError(
          'rate_limited',
          'another backtest is running here: try again when it has ended',
          {
            details: { running, retryAfterSeconds },
          },
        );
      }
      running += 1;
      try {
        return await replay(request);
      } finally {
        running -= 1;
      }
    },
  };
}
