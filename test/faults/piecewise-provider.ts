/** What does a model say in a round of faults? Piece by piece, each when its gate opens, until the call's planned end. */

import { EnergyError } from '../../src/errors.ts';
import { unlessAborted } from '../../src/providers/abortable.ts';
import type { ModelEvent, ModelProvider, ModelRequest } from '../../src/providers/provider.ts';
import { numberIn, type PlannedCall } from './round.ts';

const inputTokens = 40;

export const pieceOf = (call: PlannedCall, nth: number): string => `Piece ${nth} of call ${call.number}. `;

function callOf(calls: readonly PlannedCall[], request: ModelRequest): PlannedCall {
  const prompt = request.messages.map(({ content }) => (typeof content === 'string' ? content : '')).join('');
  const call = calls[numberIn(prompt)];
  if (call === undefined) throw new Error('no such call in this round');
  return call;
}

const failure = (beforeFirstToken: boolean): EnergyError =>
  new EnergyError('provider_failed', 'the model failed as planned', {
    details: { provider: 'piecewise', retryable: false, beforeFirstToken },
  });

/** `pass` resolves when the call may say its next piece. */
export function piecewiseProvider(
  calls: readonly PlannedCall[],
  pass: (call: PlannedCall) => Promise<void>,
): ModelProvider {
  async function* stream(request: ModelRequest): AsyncGenerator<ModelEvent> {
    const call = callOf(calls, request);
    for (let nth = 1; nth <= call.pieces; nth += 1) {
      const passed = pass(call);
      await (request.signal === undefined ? passed : unlessAborted(passed, request.signal));
      if (call.ending === 'refused') throw failure(true);
      yield { type: 'text', text: pieceOf(call, nth) };
    }
    if (call.ending === 'breaks') throw failure(false);
    const outputTokens = call.pieces * call.tokensPerPiece;
    yield {
      type: 'finish',
      finishReason: 'stop',
      model: request.model,
      usage: {
        inputTokens,
        outputTokens,
        totalTokens: inputTokens + outputTokens,
        cachedInputTokens: 0,
        cacheWriteTokens: 0,
        reasoningTokens: 0,
        reported: true,
      },
    };
  }
  return {
    name: 'piecewise',
    defaultModel: 'piecewise',
    stream,
    generate: () => Promise.reject(failure(true)),
  };
}
