/** How is a long list judged so that it can be stopped anywhere, goes on later, and no item is paid twice? */

import { hash } from 'node:crypto';
import type { Hundredths } from '../../amount.ts';
import type { CallRequest } from '../../engine/call.ts';
import { isAbort } from '../../engine/inquiry.ts';
import type { AgreedPrice } from '../../engine/offer.ts';
import type { EnergyEngine, SignedQuote } from '../../engine.ts';
import { EnergyError } from '../../errors.ts';
import type { Entry } from '../../ledger/entry.ts';
import type { Scan, ScanItemDone, ScanManner } from '../../ledger/scan.ts';
import { checkedExchange } from '../checked-exchange.ts';
import { requestOf } from '../define-feature.ts';
import { checkedInput, type FeatureCall } from '../feature.ts';
import { itemWatcher } from './items-written.ts';
import { type LockedPrice, listPlace } from './list-place.ts';
import { type ScanCriteria, type ScanInput, type ScanStep, scanInput, scanStep } from './scan-form.ts';

export interface ScanProgress {
  readonly scan: Scan;
  /** What the last call brought. */
  readonly results: readonly ScanItemDone[];
  readonly entry: Entry;
}

export interface ScanRun {
  readonly userId: string;
  readonly scanId: string;
  /** Default: as the scan was started with. */
  readonly allowCompression?: boolean | undefined;
  /** Default: the one that the scan was started with. */
  readonly model?: string | undefined;
  /**
   * A signed quote of the list, or of what is left of it: its price is kept, by its model, and no more is spent in this run
   * than it said at most. Default: priced now, without a limit.
   */
  readonly quoteToken?: string | undefined;
  /** Stops the scan after the call that is under way. */
  readonly signal?: AbortSignal | undefined;
  /** Called once the first call of this run holds its energy. */
  readonly onHeld?: (() => void) | undefined;
  readonly onProgress?: ((progress: ScanProgress) => void) | undefined;
  /**
   * Told while a call goes on how many of its items the model has written. They are no results, and not paid, before the call is
   * settled. Without it the model is not asked for a stream.
   */
  readonly onWriting?: ((writing: ScanWriting) => void) | undefined;
}

export interface ScanWriting {
  /** As it was when the call began. */
  readonly scan: Scan;
  readonly written: number;
}

export interface ScanOutcome {
  readonly scan: Scan;
  readonly entries: readonly Entry[];
  /** The model that judged; null where nothing was asked. */
  readonly model: string | null;
  /** What stopped the scan, beside a wish: its energy, its budget, its model. */
  readonly refusal: EnergyError | null;
}

const criteriaOf = (scan: Scan): ScanCriteria => scan.criteria as unknown as ScanCriteria;

/** What the steps of a list would be asked, as one call, with what each of them repeats. */
async function askOfAll(
  engine: EnergyEngine,
  call: Pick<FeatureCall, 'userId' | 'model' | 'allowCompression'>,
  list: ScanStep,
): Promise<CallRequest> {
  const { userId, model, allowCompression } = call;
  const request = await requestOf(scanStep, engine, { userId, model, allowCompression, input: list });
  const most = engine.settings.features.scanItemsPerCall;
  const count = Math.ceil(list.prospects.length / most);
  if (count === 1) return request;
  const { input: repeated } = await scanStep.ask({ ...list, prospects: [] }, engine);
  return { ...request, parts: { count, items: most, repeated } };
}

/** What the whole list would cost, priced as one (requirements R6 and R7), with what its calls repeat. Moves nothing. */
export async function quoteScan(
  engine: EnergyEngine,
  call: Omit<FeatureCall, 'input'>,
  { criteria, prospects }: ScanInput,
): Promise<SignedQuote> {
  return await engine.quote(await askOfAll(engine, call, { criteria, prospects, from: 0 }));
}

/**
 * Writes a scan down, ready to be run. Throws `invalid_request` for the input, `confirmation_required` for a very large list
 * that was not confirmed, and what makes the list unaffordable as a whole, unless `allowPart` agrees to come as far as it goes.
 */
export async function startScan(engine: EnergyEngine, call: FeatureCall): Promise<Scan> {
  const input = checkedInput({ name: scanStep.name, input: scanInput }, call.input);
  const { model, allowCompression } = call;
  const isUsual = model === undefined && allowCompression === undefined;
  if (!(await isStarted(engine, call))) await assertStartable(engine, call, input);
  return await engine.ledger.startScan({
    userId: call.userId,
    idempotencyKey: call.idempotencyKey,
    fingerprint: fingerprintOf(isUsual ? input : { ...input, model, allowCompression }),
    criteria: { ...input.criteria },
    manner: { model, allowCompression },
    unrunAtMost: engine.settings.features.scansUnrunAtMost,
    prospects: input.prospects,
  });
}

/** True for a retry: a scan that is there needs no energy to be found again. */
async function isStarted(engine: EnergyEngine, { userId, idempotencyKey }: FeatureCall): Promise<boolean> {
  if (idempotencyKey === undefined) return false;
  try {
    await engine.ledger.scan({ userId, scanId: idempotencyKey });
    return true;
  } catch (error) {
    if (EnergyError.isInstance(error) && error.code === 'not_found') return false;
    throw error;
  }
}

async function assertStartable(engine: EnergyEngine, call: FeatureCall, input: ScanInput): Promise<void> {
  const { spike, unaffordable, expectedTokens, expected } = await quoteScan(engine, call, input);
  if (spike.requiresConfirmation && call.confirmed !== true) {
    throw new EnergyError('confirmation_required', spike.warning ?? undefined, {
      details: { estimatedTokens: expectedTokens, expectedEnergy: expected.total / 100 },
    });
  }
  if (unaffordable !== null && call.allowPart !== true) {
    throw new EnergyError(unaffordable.code, unaffordable.message, { details: unaffordable.details });
  }
}

/** How this run asks: as it says itself, else as the scan was started. */
const mannerOf = (run: ScanManner, { manner }: Scan): ScanManner => ({
  allowCompression: run.allowCompression ?? manner.allowCompression,
  model: run.model ?? manner.model,
});

/** What is left of a scan would cost now, priced as one, after what is paid of its list. Moves nothing. */
export async function quoteRest(
  engine: EnergyEngine,
  options: Pick<ScanRun, 'userId' | 'scanId' | keyof ScanManner>,
): Promise<SignedQuote> {
  const { userId, scanId } = options;
  const { scan } = await engine.ledger.scan(options);
  const items = await engine.ledger.scanItems({ userId, scanId, from: scan.done, most: scan.items });
  if (items.length === 0) throw new EnergyError('invalid_request', 'nothing is left of this scan');
  const list = stepOf(scan, items);
  const request = await askOfAll(engine, { userId, ...mannerOf(options, scan) }, list);
  const now = await engine.quote(request);
  return await engine.quote({ ...request, list: listPlace(scan, now) });
}

/** A uuid's worth of the SHA-256 of a value's JSON. */
function fingerprintOf(value: unknown): string {
  const digest = hash('sha256', JSON.stringify(value), 'hex');
  return digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

interface Run extends ScanRun {
  readonly engine: EnergyEngine;
  /** Locked for this run, so that the price does not change while it goes on. */
  locked?: LockedPrice;
  /** What was agreed to; null: nothing. Read when the first call is made: what is finished needs no price. */
  agreed?: AgreedPrice | null;
  spent: Hundredths;
}

const stepOf = (scan: Scan, items: readonly { readonly prospect: unknown }[]): ScanStep => ({
  criteria: criteriaOf(scan),
  from: scan.done,
  prospects: items.map(({ prospect }) => prospect as ScanInput['prospects'][number]),
});

/** How the next call of this run is asked, and what it may cost. */
function boundsOf(run: Run, scan: Scan): ScanManner & { readonly maxEnergy: Hundredths | undefined } {
  const { engine, userId, quoteToken } = run;
  run.agreed ??=
    quoteToken === undefined ? null : engine.readQuote(quoteToken, { userId, feature: scanStep.name });
  const manner = mannerOf(run, scan);
  const { agreed } = run;
  if (agreed === null) return { ...manner, maxEnergy: undefined };
  run.locked ??= { terms: agreed.terms, pricedAt: new Date(agreed.pricedAt).toISOString() };
  return { ...manner, model: agreed.model, maxEnergy: Math.max(0, agreed.ceilingEnergy - run.spent) };
}

interface Judged {
  readonly entry: Entry;
  readonly model: string;
  /** None where an earlier attempt had judged them. */
  readonly results: readonly ScanItemDone[];
}

/** One call: judges the next items, notes what it found, and pays. */
async function judgeNext(run: Run, scan: Scan): Promise<Judged> {
  const { engine, userId, scanId } = run;
  const most = engine.settings.features.scanItemsPerCall;
  const items = await engine.ledger.scanItems({ userId, scanId, from: scan.done, most });
  const step = stepOf(scan, items);
  const { allowCompression, model, maxEnergy } = boundsOf(run, scan);
  const request = await requestOf(scanStep, engine, { userId, input: step, allowCompression, model });
  run.locked ??= await engine.quote(request);
  const list = listPlace(scan, run.locked);
  let found: ScanItemDone[] = [];
  const { onWriting } = run;
  const checked = checkedExchange(scanStep, step, {
    watcher: onWriting && itemWatcher(step, (written) => onWriting({ scan, written })),
    beforePaid: async (output, { holdId, usage }) => {
      const results = output.results
        .toSorted((a, b) => a.item - b.item)
        .map(({ score, reasons }) => ({ score, reasons }));
      found = items.map((item, nth) => ({ ...item, result: results[nth] ?? {} }));
      await engine.ledger.recordScan({
        userId,
        scanId,
        from: scan.done,
        holdId,
        results,
        tokens: usage.totalTokens,
        listTokens: list.tokensBefore + usage.totalTokens,
        terms: list.terms,
      });
    },
  });
  const paid = await engine.run({
    ...request,
    list,
    maxEnergy,
    confirmed: true,
    // The natural key of these items in this form: whoever asks for them again gets this call.
    idempotencyKey: `scan ${scanId} ${scan.done} ${fingerprintOf([request.system, request.input, request.responseFormat, model])}`,
    exchange: async (asking) => {
      run.onHeld?.();
      const exchanged = await checked(asking);
      // A part of a list is no result: nothing is paid for it, and these items are asked for again.
      if (exchanged.interruption !== null) throw exchanged.interruption;
      return exchanged;
    },
  });
  return { entry: paid.entry, model: paid.model, results: found };
}

/** Why a scan stops at an error; throws what is no refusal of this scan's. */
function refusalIn(error: unknown): EnergyError {
  if (EnergyError.isInstance(error) && error.code !== 'request_in_progress') return error;
  throw error;
}

/**
 * Goes on with a scan until it is finished, stopped, or refused. Each call judges some items and is settled at once; where
 * the process dies, the next run pays for what was delivered or asks for it again, never both. The price is locked for
 * this run. Throws `request_in_progress` where the scan is running elsewhere.
 */
export async function runScan(engine: EnergyEngine, options: ScanRun): Promise<ScanOutcome> {
  const run: Run = { ...options, engine, spent: 0 };
  const { ledger } = engine;
  const entries: Entry[] = [];
  let model: string | null = null;
  let scan = await ledger.markScan({ ...options, status: 'running' });
  // What a process that died has had settled is done.
  scan = await ledger.payScan(options);
  while (scan.status === 'running') {
    if (options.signal?.aborted) {
      scan = await ledger.markScan({ ...options, status: 'stopped', reason: 'asked' });
      break;
    }
    const from = scan.done;
    let judged: Judged;
    try {
      judged = await judgeNext(run, scan);
      entries.push(judged.entry);
      run.spent -= judged.entry.delta;
      model = judged.model;
    } catch (error) {
      if (isAbort(error)) throw error;
      const refusal = refusalIn(error);
      scan = await ledger.markScan({ ...options, status: 'stopped', reason: refusal.code });
      return { scan, entries, model, refusal };
    }
    scan = await ledger.payScan(options);
    if (scan.done === from) throw new EnergyError('request_in_progress', 'this scan is running elsewhere');
    options.onProgress?.({ scan, results: judged.results, entry: judged.entry });
  }
  return { scan, entries, model, refusal: null };
}

/** Asks a running scan, wherever it runs, to stop after the call that is under way. */
export const stopScan = (engine: EnergyEngine, name: { userId: string; scanId: string }): Promise<Scan> =>
  engine.ledger.markScan({ ...name, status: 'stopped', reason: 'asked' });
