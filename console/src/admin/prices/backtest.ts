/** What would the drafts have brought on days that were? What is asked of the server, and its answer while it lasts. */

import { useMutation } from '@tanstack/react-query';
import type { Answer } from 'energy-engine/client';
import { useRef } from 'react';
import { useClient } from '../../session/session-provider.tsx';
import type { ShownWindow } from './drafts.ts';
import { bodyOf } from './save-drafts.ts';
import { standingWindows } from './standing.ts';
import { windowsText } from './trial.ts';

export type BacktestReport = Answer<'POST /v1/admin/backtests'>;

export interface BacktestAsked {
  /** How many days back from now. */
  readonly days: number;
  /** How strongly calls answer to a price: from, to. */
  readonly elasticity: readonly [low: number, high: number];
  /** Percent of the calls in a dearer hour that wait for a cheaper one. */
  readonly waiting: number;
}

export interface BacktestResult {
  readonly report: BacktestReport;
  readonly asked: BacktestAsked;
  /** Of which drafts it tells; compared with those that there are now. */
  readonly windows: string;
}

const dayMs = 86_400_000;

/** The lowest, the middle, the highest; fewer where they are the same. */
const elasticitiesOf = ([low, high]: BacktestAsked['elasticity']): number[] => [
  ...new Set([low, Math.round(((low + high) / 2) * 100) / 100, high]),
];

export function useBacktest() {
  const client = useClient();
  const running = useRef<AbortController | null>(null);
  const mutation = useMutation({
    mutationFn: async ({
      asked,
      windows,
      now,
    }: {
      asked: BacktestAsked;
      windows: readonly ShownWindow[];
      now: Date;
    }) => {
      const stop = new AbortController();
      running.current = stop;
      const until = now.getTime();
      const report = await client.request('POST /v1/admin/backtests', {
        body: {
          windows: standingWindows(windows, until).map(bodyOf),
          from: new Date(until - asked.days * dayMs).toISOString(),
          until: now.toISOString(),
          demand: { elasticities: elasticitiesOf(asked.elasticity), shift_share: asked.waiting / 100 },
        },
        signal: stop.signal,
      });
      return { report, asked, windows: windowsText(windows, now) } satisfies BacktestResult;
    },
  });
  const tried = mutation.variables;
  return {
    result: mutation.data ?? null,
    /** Null also where it was stopped on purpose. */
    error: running.current?.signal.aborted === true ? null : mutation.error,
    /** Which windows the last one was of; null: there was none. */
    windows: tried === undefined ? null : windowsText(tried.windows, tried.now),
    isRunning: mutation.isPending,
    run: mutation.mutate,
    stop: () => running.current?.abort(),
  };
}

export type Backtest = ReturnType<typeof useBacktest>;
