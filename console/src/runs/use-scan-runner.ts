/** How is a long list judged step by step, stopped and gone on with, and what is known when the connection is lost? */

import { useQueryClient } from '@tanstack/react-query';
import type { EnergyClient } from 'energy-engine/client';
import { type FeatureAsk, type Problem, type Quote, useEnergyClient } from 'energy-engine/react';
import { type Dispatch, type SetStateAction, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useSession } from '../session/session-provider.tsx';

type Outcome = Extract<
  ReturnType<EnergyClient['runScan']> extends AsyncGenerator<infer Event> ? Event : never,
  { event: 'result' }
>['data'];
export type ScanWithResults = Outcome['scan'];
export type Ranked = ScanWithResults['results'][number];

/** What is asked, as it was priced. */
export interface ScanAsk {
  readonly ask: FeatureAsk;
  /** What was shown before the press; its price is kept, and no more is spent than it said at most. */
  readonly quote: Pick<Quote, 'token'>;
  readonly isConfirmed: boolean;
  /** True where it may come as far as the energy goes. */
  readonly allowsPart: boolean;
}

export interface ScanRunning {
  readonly scanId: string | null;
  readonly phase: 'idle' | 'starting' | 'running' | 'stopping' | 'lost' | 'ended';
  /** Items that are judged and paid for. */
  readonly done: number;
  /** Items of the step under way that are written, and not yet paid for. */
  readonly written: number;
  readonly of: number;
  /** What was found since this run began. */
  readonly found: readonly Ranked[];
  readonly notice: string | null;
  readonly problem: Problem | null;
}

const idle: ScanRunning = {
  scanId: null,
  phase: 'idle',
  done: 0,
  written: 0,
  of: 0,
  found: [],
  notice: null,
  problem: null,
};

export interface ScanRunner extends ScanRunning {
  readonly isRunning: boolean;
  /** Writes a scan down and runs it. Resolves to its id, or null where it was refused. */
  start(asked: ScanAsk): Promise<string | null>;
  /** Goes on with one that was stopped, in the manner that it was begun in, at the price that was shown. */
  resume(scanId: string, quote: Pick<Quote, 'token'>): Promise<void>;
  /** After the call that is under way. */
  stop(): void;
  /** Takes what is shown of a run that has ended off the page. */
  forget(): void;
}

const problemIn = (error: unknown): Problem =>
  error instanceof Error && 'code' in error
    ? (error as unknown as Problem)
    : { code: 'internal_error', message: String(error), advice: '', retryable: false, details: {} };

export const scanKeys = (userId: string) => ['scans', userId] as const;

interface Following {
  readonly quote: Pick<Quote, 'token'>;
  readonly signal: AbortSignal;
  readonly onScan: (scan: ScanWithResults) => void;
  readonly tell: (change: (before: ScanRunning) => ScanRunning) => void;
}

/** Reads a run to its end, and tells of it. Throws where it was not begun, or its connection was lost. */
async function followOnce(client: EnergyClient, scanId: string, way: Following): Promise<void> {
  const { quote, signal, onScan, tell } = way;
  const body = { quote_token: quote.token, tell_writing: true };
  for await (const event of client.runScan({ params: { scan_id: scanId }, body, signal })) {
    if (event.event === 'progress') {
      const { done, of, results } = event.data;
      tell((before) => ({ ...before, done, of, written: 0, found: [...before.found, ...results] }));
    } else if (event.event === 'writing') {
      const { done, of, written } = event.data;
      tell((before) => ({ ...before, done, of, written }));
    } else if (event.event === 'result') {
      const { scan, notice, refusal } = event.data;
      onScan(scan);
      const problem = refusal === null ? null : { advice: '', retryable: false, ...refusal };
      const { done, of } = scan;
      tell((before) => ({ ...before, phase: 'ended', done, of, written: 0, notice, problem }));
    } else {
      const { detail: message, ...rest } = event.data;
      tell((before) => ({ ...before, phase: 'ended', written: 0, problem: { ...rest, message } }));
    }
  }
}

/** A step that was under way when the line was lost comes to its end first. Before each further attempt; milliseconds. */
const waitsMs = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function follow(client: EnergyClient, scanId: string, way: Following): Promise<void> {
  const { signal, tell } = way;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await followOnce(client, scanId, way);
      return;
    } catch (error) {
      if (signal.aborted) return;
      const problem = problemIn(error);
      const ms = waitsMs[attempt];
      if (problem.code !== 'request_in_progress' || ms === undefined) {
        const phase = problem.code === 'unreachable' ? 'lost' : 'ended';
        tell((before) => ({ ...before, phase, written: 0, problem }));
        return;
      }
      await pause(ms);
    }
  }
}

/** Writes a scan down; a press that is repeated because it is not known whether it arrived is the same one. */
function useOpening(client: EnergyClient) {
  const opening = useRef<{ text: string; key: string } | null>(null);
  return useCallback(
    async ({ ask, isConfirmed, allowsPart }: ScanAsk) => {
      const { feature: _, ...asked } = ask;
      const body = { ...asked, confirmed: isConfirmed, allow_part: allowsPart };
      const text = JSON.stringify(body);
      const idempotencyKey = opening.current?.text === text ? opening.current.key : crypto.randomUUID();
      opening.current = { text, key: idempotencyKey };
      try {
        const scan = await client.request('POST /v1/me/scans', { body, idempotencyKey });
        opening.current = null;
        return scan;
      } catch (error) {
        if (problemIn(error).code !== 'unreachable') opening.current = null;
        throw error;
      }
    },
    [client],
  );
}

type Tell = Dispatch<SetStateAction<ScanRunning>>;

/** Lets a scan go on and follows it; the one that was followed before is left. */
function useFollowing(setState: Tell) {
  const client = useEnergyClient();
  const queries = useQueryClient();
  const { userId } = useSession();
  const leaving = useRef<AbortController | null>(null);
  const go = useCallback(
    async (scanId: string, quote: Pick<Quote, 'token'>): Promise<void> => {
      leaving.current?.abort();
      const controller = new AbortController();
      leaving.current = controller;
      setState((before) => {
        const of = before.scanId === scanId ? before.of : 0;
        return { ...idle, scanId, phase: 'running', of };
      });
      const ownKey = [...scanKeys(userId), scanId];
      await follow(client, scanId, {
        quote,
        signal: controller.signal,
        onScan: (scan) => queries.setQueryData(ownKey, scan),
        tell: setState,
      });
      // An answer that is still on its way is older than the end.
      await queries.cancelQueries({ queryKey: ownKey });
      await queries.invalidateQueries({ queryKey: scanKeys(userId) });
    },
    [client, queries, userId, setState],
  );
  const leave = useCallback(() => leaving.current?.abort(), []);
  useEffect(() => leave, [leave]);
  return { go, leave };
}

export function useScanRunner(): ScanRunner {
  const client = useEnergyClient();
  const [state, setState] = useState(idle);
  const { go, leave } = useFollowing(setState);
  const open = useOpening(client);

  const start = useCallback(
    async (asked: ScanAsk): Promise<string | null> => {
      setState({ ...idle, phase: 'starting' });
      try {
        const { scan_id: scanId, of } = await open(asked);
        setState({ ...idle, scanId, of, phase: 'running' });
        void go(scanId, asked.quote);
        return scanId;
      } catch (error) {
        setState({ ...idle, phase: 'ended', problem: problemIn(error) });
        return null;
      }
    },
    [open, go],
  );
  const { scanId, phase } = state;
  const stop = useCallback(() => {
    if (scanId === null || phase !== 'running') return;
    setState((before) => ({ ...before, phase: 'stopping' }));
    client
      .request('POST /v1/me/scans/{scan_id}/stop', { params: { scan_id: scanId } })
      // Whoever cannot say stop hangs up, which says it too.
      .catch((error) => {
        leave();
        setState((before) =>
          before.scanId === scanId && before.phase === 'stopping'
            ? { ...before, phase: 'lost', written: 0, problem: problemIn(error) }
            : before,
        );
      });
  }, [client, scanId, phase, leave]);
  const forget = useCallback(() => setState(idle), []);
  return useMemo(
    () => ({
      ...state,
      isRunning: ['starting', 'running', 'stopping'].includes(state.phase),
      start,
      resume: go,
      stop,
      forget,
    }),
    [state, start, go, stop, forget],
  );
}
