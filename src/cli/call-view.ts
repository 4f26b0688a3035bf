/** How does a running call read while the model answers, and once it is paid? */

import { energyOf } from '../amount.ts';
import type { CallResult } from '../engine/metered-call.ts';
import type { RunningStream } from '../engine/metered-stream.ts';
import { entryDocument } from './entry-view.ts';
import type { Output } from './output.ts';

/** Writes the answer as it comes. Resolves to the paid call; one that broke off is paid for what was delivered. */
export async function writeAnswer(running: RunningStream, output: Output): Promise<CallResult> {
  try {
    for await (const event of running.events) {
      if (event.type === 'text') output.write(event.text);
    }
  } catch {
    // What ended the stream is in the result where something was delivered, and is thrown by it where nothing was.
  }
  const result = await running.result;
  output.write('\n');
  if (result.interruption !== null) output.note(`the answer broke off: ${result.interruption.message}`);
  return result;
}

/** Tokens as they were used, energies as decimals. */
export const callDocument = (result: CallResult) => ({
  call_id: result.callId,
  output: result.text,
  finish_reason: result.finishReason,
  model: result.model,
  input_tokens: result.usage.inputTokens,
  output_tokens: result.usage.outputTokens,
  tokens_used: result.usage.totalTokens,
  energy_cost: energyOf(0 - result.entry.delta),
  interrupted: result.interruption !== null,
  entry: entryDocument(result.entry),
});
