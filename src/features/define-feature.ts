/** How does a feature's description become something that can be quoted, run and streamed? */

import { defaults } from '../config.ts';
import type { CallRequest } from '../engine/call.ts';
import type { CallResult } from '../engine/held-call.ts';
import { offlineModel, offlineNotice } from '../engine/offline.ts';
import type { EnergyEngine } from '../engine.ts';
import { EnergyError } from '../errors.ts';
import type { QuoteWarning } from '../pricing/quote.ts';
import { jsonSchemaOf, partialAnswer, readAnswer } from './answer.ts';
import { checkedExchange, type Watcher } from './checked-exchange.ts';
import {
  checkedInput,
  type Feature,
  type FeatureCall,
  type FeatureEvent,
  type FeatureResult,
  type FeatureSpec,
} from './feature.ts';
import { eitherOf, streamOf } from './streamed.ts';

type Checked<Input> = Omit<FeatureCall, 'input'> & { readonly input: Input };

/** The call as the engine takes it; the same for a quote and for the run that brings it back. With what its user is to be told. */
async function asked<Input, Output>(
  spec: FeatureSpec<Input, Output>,
  engine: EnergyEngine,
  call: Checked<Input>,
): Promise<{ request: CallRequest & FeatureCall; warnings: readonly QuoteWarning[] }> {
  const { warnings = [], ...ask } = await spec.ask(call.input, engine);
  const request = {
    ...call,
    ...ask,
    feature: spec.name,
    ...(spec.writes === 'text'
      ? {}
      : { responseFormat: { type: 'json', name: spec.name, schema: jsonSchemaOf(spec.output) } as const }),
  };
  return { request, warnings };
}

/** The call as the engine takes it. */
export const requestOf = async <Input, Output>(
  spec: FeatureSpec<Input, Output>,
  engine: EnergyEngine,
  call: Checked<Input>,
): Promise<CallRequest & FeatureCall> => (await asked(spec, engine, call)).request;

/** Whether the call may have run to its end: its answer was kept for its time, and nobody knows more of it than its receipt. */
const isAnswerGone = (interruption: Error): boolean =>
  EnergyError.isInstance(interruption) && interruption.details.answerGone === true;

/**
 * A paid call as the feature's result. Throws what interrupted it: a part of an answer is no result, and `invalid_request` to
 * whoever asks for it again.
 */
export function resultOf<Input, Output>(
  spec: Pick<FeatureSpec<Input, Output>, 'name' | 'output' | 'writes' | 'problems'>,
  input: Input,
  call: CallResult,
): FeatureResult<Output> {
  if (call.interruption !== null) {
    if (!call.replayed) throw call.interruption;
    if (isAnswerGone(call.interruption)) throw call.interruption;
    throw new EnergyError(
      'invalid_request',
      'this call was ended early and is paid for what it had delivered; ask again with a new key',
      // Whoever asks what became of it learns that, and where its receipt is.
      { details: { endedEarly: true, seq: call.entry.seq } },
    );
  }
  const { problems: _, ...form } = spec;
  // A kept answer was judged by its input when it was paid; what that was made from may read otherwise by now.
  const answer = readAnswer(call.replayed ? form : spec, call.text, input);
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
    finishReason: call.finishReason,
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

/** Makes a feature of its description. */
export function defineFeature<Input, Output>(spec: FeatureSpec<Input, Output>): Feature<Input, Output> {
  const checked = (call: FeatureCall) => ({ ...call, input: checkedInput(spec, call.input) });
  return {
    name: spec.name,
    title: spec.title,
    input: spec.input,
    output: spec.output,
    writes: spec.writes,
    async quote(engine, call) {
      const { request, warnings } = await asked(spec, engine, checked(call));
      const quote = await engine.quote(request);
      return { ...quote, warnings: [...quote.warnings, ...warnings] };
    },
    async run(engine, call) {
      const { input, ...rest } = checked(call);
      const request = await requestOf(spec, engine, { ...rest, input });
      return resultOf(spec, input, await engine.run({ ...request, exchange: checkedExchange(spec, input) }));
    },
    async stream(engine, call) {
      const { input, ...rest } = checked(call);
      const request = await requestOf(spec, engine, { ...rest, input });
      return await streamOf<FeatureEvent<Output>, FeatureResult<Output>>(
        async ({ tell, begin, leaving }) => {
          const watched = checkedExchange(spec, input, { watcher: watcherFor(spec.writes, tell) });
          const paid = await engine.run({
            ...request,
            signal: eitherOf(call.signal, leaving),
            exchange: (asking) => {
              begin();
              return watched(asking);
            },
          });
          return resultOf(spec, input, paid);
        },
        (result) => ({ type: 'result', result }),
      );
    },
  };
}
