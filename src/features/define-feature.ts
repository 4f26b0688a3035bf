/** How does a feature's description become something that can be quoted, run and streamed? */

import { defaults } from '../config.ts';
import type { CallRequest } from '../engine/call.ts';
import type { CallResult } from '../engine/held-call.ts';
import { offlineModel, offlineNotice } from '../engine/offline.ts';
import type { EnergyEngine } from '../engine.ts';
import { EnergyError } from '../errors.ts';
import { jsonSchemaOf, partialAnswer, readAnswer } from './answer.ts';
import { checkedExchange, type Watcher } from './checked-exchange.ts';
import {
  checkedInput,
  type Feature,
  type FeatureCall,
  type FeatureEvent,
  type FeatureResult,
  type FeatureSpec,
  type FeatureStream,
} from './feature.ts';

/** The call as the engine takes it; the same for a quote and for the run that brings it back. */
export async function requestOf<Input, Output>(
  spec: FeatureSpec<Input, Output>,
  engine: EnergyEngine,
  call: Omit<FeatureCall, 'input'> & { readonly input: Input },
): Promise<CallRequest & FeatureCall> {
  const asked = await spec.ask(call.input, engine);
  return {
    ...call,
    ...asked,
    feature: spec.name,
    ...(spec.writes === 'text'
      ? {}
      : { responseFormat: { type: 'json', name: spec.name, schema: jsonSchemaOf(spec.output) } }),
  };
}

/** A paid call as the feature's result. Throws what interrupted it: a part of an answer is no result. */
export function resultOf<Input, Output>(
  spec: FeatureSpec<Input, Output>,
  input: Input,
  call: CallResult,
): FeatureResult<Output> {
  if (call.interruption !== null) throw call.interruption;
  const answer = readAnswer(spec, call.text, input);
  if (!answer.ok) {
    throw new EnergyError(
      'provider_failed',
      `the kept answer of ${spec.name} does not have its form any more`,
    );
  }
  return {
    feature: spec.name,
    output: answer.output,
    model: call.model,
    notice: call.model === offlineModel ? offlineNotice : null,
    energy: 0 - call.entry.delta,
    tokens: call.usage.totalTokens,
    entries: [call.entry],
    replayed: call.replayed,
  };
}

/** Tells of an answer while it is written; of a structured one also what can be read of it so far. */
function watcherFor<Output>(writes: 'json' | 'text', tell: (event: FeatureEvent<Output>) => void): Watcher {
  let text = '';
  let readAt = 0;
  return {
    async onText(piece) {
      text += piece;
      tell({ type: 'text', text: piece });
      if (writes === 'text' || text.length - readAt < defaults.features.partialEvery) return;
      readAt = text.length;
      const output = await partialAnswer(text);
      if (output !== undefined) tell({ type: 'partial', output });
    },
    onRepair() {
      text = '';
      readAt = 0;
      tell({ type: 'repair' });
    },
  };
}

/**
 * Work that tells of its events as a stream. Resolves once `begin` was called, or the work is done; rejects where it fails
 * before. A reader that leaves aborts the signal that the work was given.
 */
export async function streamOf<Output>(
  work: (tools: {
    readonly tell: (event: FeatureEvent<Output>) => void;
    readonly begin: () => void;
    readonly leaving: AbortSignal;
  }) => Promise<FeatureResult<Output>>,
): Promise<FeatureStream<Output>> {
  const begun = Promise.withResolvers<void>();
  const leaving = new AbortController();
  let isOpen = true;
  let result: Promise<FeatureResult<Output>> | undefined;
  const events = new ReadableStream<FeatureEvent<Output>>({
    start(controller) {
      const tell = (event: FeatureEvent<Output>): void => {
        if (isOpen) controller.enqueue(event);
      };
      const close = (last: () => void): void => {
        if (isOpen) last();
        isOpen = false;
      };
      result = work({ tell, begin: () => begun.resolve(), leaving: leaving.signal });
      result.then(
        (value) => {
          begun.resolve();
          tell({ type: 'result', result: value });
          close(() => controller.close());
        },
        (error: unknown) => {
          begun.reject(error);
          close(() => controller.error(error));
        },
      );
    },
    cancel() {
      isOpen = false;
      leaving.abort();
    },
  });
  await begun.promise;
  if (result === undefined) throw new Error('the stream was not started');
  return { events, result };
}

/** Makes a feature of its description. */
export function defineFeature<Input, Output>(spec: FeatureSpec<Input, Output>): Feature<Input, Output> {
  const checked = (call: FeatureCall) => ({ ...call, input: checkedInput(spec, call.input) });
  return {
    name: spec.name,
    title: spec.title,
    input: spec.input,
    output: spec.output,
    quote: async (engine, call) => await engine.quote(await requestOf(spec, engine, checked(call))),
    async run(engine, call) {
      const { input, ...rest } = checked(call);
      const request = await requestOf(spec, engine, { ...rest, input });
      return resultOf(spec, input, await engine.run({ ...request, exchange: checkedExchange(spec, input) }));
    },
    async stream(engine, call) {
      const { input, ...rest } = checked(call);
      const request = await requestOf(spec, engine, { ...rest, input });
      return await streamOf(async ({ tell, begin, leaving }) => {
        const watched = checkedExchange(spec, input, { watcher: watcherFor(spec.writes, tell) });
        const paid = await engine.run({
          ...request,
          signal: call.signal === undefined ? leaving : AbortSignal.any([call.signal, leaving]),
          exchange: (asking) => {
            begin();
            return watched(asking);
          },
        });
        return resultOf(spec, input, paid);
      });
    },
  };
}
