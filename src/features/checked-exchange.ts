/** How is a model asked so that its answer has the feature's form, with one repair, or is not paid at all? */

import { defaults } from '../config.ts';
import type { Asking, Exchange, Exchanged } from '../engine/exchange.ts';
import { isAbort } from '../engine/inquiry.ts';
import { isOffline, offlineModel } from '../engine/offline.ts';
import { EnergyError } from '../errors.ts';
import type { ModelReply, ModelRequest, ModelUsage } from '../providers/provider.ts';
import { readAnswer } from './answer.ts';
import { cleaned } from './clean-text.ts';
import type { FeatureSpec } from './feature.ts';

/** Who watches an answer come; without one the model is not asked for a stream. */
export interface Watcher {
  onText(text: string): void | Promise<void>;
  onRepair(): void;
}

export interface ExchangeOptions<Output> {
  readonly watcher?: Watcher | undefined;
  /** Told, before it is paid, of the output that is about to be. */
  readonly beforePaid?:
    | ((output: Output, paidBy: { readonly holdId: string; readonly usage: ModelUsage }) => Promise<void>)
    | undefined;
}

interface Asked {
  readonly reply: ModelReply;
  readonly interruption: Error | null;
}

/** One question, streamed to the watcher. An abort after something was delivered is an interruption, not an error. */
async function askWatched(asking: Asking, request: ModelRequest, watcher: Watcher): Promise<Asked> {
  const delivered = { text: '', reasoning: '', toolCalls: [] };
  const reply = (rest: Pick<ModelReply, 'finishReason' | 'usage' | 'model'>): ModelReply => ({
    ...delivered,
    ...rest,
  });
  try {
    for await (const event of asking.provider.stream(request)) {
      if (event.type === 'finish') return { reply: reply(event), interruption: null };
      if (event.type === 'reasoning') delivered.reasoning += event.text;
      if (event.type !== 'text') continue;
      delivered.text += event.text;
      await watcher.onText(event.text);
    }
    throw new EnergyError('provider_failed', 'the model ended its answer without saying so');
  } catch (error) {
    const gone = request.signal?.aborted === true || isAbort(error);
    if (!gone || delivered.text === '') throw error;
    const usage = asking.countDelivered(delivered);
    const interruption = error instanceof Error ? error : new Error(String(error));
    return { reply: reply({ finishReason: 'interrupted', usage, model: request.model }), interruption };
  }
}

async function ask(asking: Asking, request: ModelRequest, watcher: Watcher | undefined): Promise<Asked> {
  if (watcher !== undefined) return await askWatched(asking, request, watcher);
  return { reply: await asking.provider.generate(request), interruption: null };
}

/** The conversation so far, and what is wrong with the answer. */
function repairRequest(request: ModelRequest, { reply }: Asked, problems: readonly string[]): ModelRequest {
  const cut =
    reply.finishReason === 'length' ? 'It was cut off at the limit of its length: answer shorter. ' : '';
  const wrong = problems.map((problem) => `- ${problem}`).join('\n');
  return {
    ...request,
    idempotencyKey: request.idempotencyKey === undefined ? undefined : `${request.idempotencyKey}-repair`,
    messages: [
      ...request.messages,
      { role: 'assistant', content: reply.text === '' ? '(nothing)' : reply.text },
      {
        role: 'user',
        content: `${cut}That answer cannot be used:\n${wrong}\nAnswer again, in the form asked for and with nothing around it.`,
      },
    ],
    estimatedInputTokens: undefined,
  };
}

/** What two replies used, parted: the repaired one as if it had come at once, and all that went beside it. */
function partedUsage(
  first: ModelUsage,
  second: ModelUsage,
): { delivered: ModelUsage; undelivered: ModelUsage } {
  const inputOf = ({ inputTokens, cachedInputTokens, cacheWriteTokens }: ModelUsage) => ({
    inputTokens,
    cachedInputTokens,
    cacheWriteTokens,
  });
  const outputOf = ({ outputTokens, reasoningTokens }: ModelUsage) => ({ outputTokens, reasoningTokens });
  const reported = first.reported && second.reported;
  const whole = (input: ModelUsage, output: ModelUsage): ModelUsage => ({
    ...inputOf(input),
    ...outputOf(output),
    totalTokens: input.inputTokens + output.outputTokens,
    reported,
  });
  return { delivered: whole(first, second), undelivered: whole(second, first) };
}

/** The notes of an answer that is of no use to anybody: numbers and the form's own words, nothing of the answer. */
const missed = (feature: string, replies: readonly Asked[]): EnergyError =>
  new EnergyError(
    'provider_failed',
    `the model's answer does not have the form that ${feature} needs, also after it was asked to repair it; nothing was charged`,
    {
      details: {
        feature,
        beforeFirstToken: false,
        retryable: true,
        undeliveredTokens: replies.reduce((sum, { reply }) => sum + reply.usage.totalTokens, 0),
      },
    },
  );

async function offlineExchange<Input, Output>(
  spec: FeatureSpec<Input, Output>,
  input: Input,
  { asking, watcher }: { asking: Asking; watcher: Watcher | undefined },
): Promise<Exchanged> {
  const output = spec.offline(input);
  const text = spec.writes === 'text' ? (output as { text: string }).text : JSON.stringify(output);
  const size = defaults.providers.offlineChunkCharacters;
  const signs = Array.from(text);
  for (let at = 0; watcher !== undefined && at < signs.length; at += size) {
    await watcher.onText(signs.slice(at, at + size).join(''));
  }
  const counted = asking.countDelivered({ text, reasoning: '', toolCalls: [] });
  // Nobody wrote this: it never costs more than what was held for a model's answer.
  const outputTokens = Math.min(counted.outputTokens, asking.request.maxOutputTokens);
  return {
    reply: {
      text,
      reasoning: '',
      toolCalls: [],
      finishReason: 'stop',
      model: offlineModel,
      usage: { ...counted, outputTokens, totalTokens: counted.inputTokens + outputTokens },
    },
    undelivered: [],
    interruption: null,
  };
}

/**
 * An exchange that delivers an answer of the feature's form. One that misses it is asked for once more; where that misses it
 * too, `provider_failed` is thrown and nothing is charged. Where no model is configured, the feature's own offline output
 * is delivered. An answer that was aborted in the middle is handed on as it is, for what it delivered is paid.
 */
export function checkedExchange<Input, Output>(
  spec: FeatureSpec<Input, Output>,
  input: Input,
  { watcher, beforePaid }: ExchangeOptions<Output> = {},
): Exchange {
  const exchange: Exchange = async (asking) => {
    if (isOffline(asking.provider)) return await offlineExchange(spec, input, { asking, watcher });
    const first = await ask(asking, asking.request, watcher);
    if (first.interruption !== null) return { ...first, undelivered: [] };
    const answer = readAnswer(spec, first.reply.text, input);
    if (answer.ok) return { ...first, undelivered: [] };
    watcher?.onRepair();
    const second = await ask(asking, repairRequest(asking.request, first, answer.problems), watcher);
    const { delivered, undelivered } = partedUsage(first.reply.usage, second.reply.usage);
    const reply = { ...second.reply, usage: delivered };
    const isWanted = second.interruption !== null || readAnswer(spec, reply.text, input).ok;
    if (!isWanted) throw missed(spec.name, [first, second]);
    return { reply, undelivered: [undelivered], interruption: second.interruption };
  };
  return async (asking) => {
    const { reply, ...rest } = await exchange(asking);
    // A kept reply goes into the database.
    const exchanged = { ...rest, reply: { ...reply, text: String(cleaned(reply.text)) } };
    const answer = readAnswer(spec, exchanged.reply.text, input);
    if (exchanged.interruption === null && answer.ok) {
      const { usage } = exchanged.reply;
      await beforePaid?.(answer.output, { holdId: asking.holdId, usage });
    }
    return exchanged;
  };
}
