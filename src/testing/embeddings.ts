/** What does the scripted upstream answer to /embeddings? */

import type { PlayableReply } from './script.ts';
import type { Json } from './wire.ts';

const dimensions = 4;

/** One vector an input, its numbers made of the input's length. */
export function embeddingsOf(
  reply: PlayableReply,
  request: { readonly model: string; readonly input: unknown },
): Json {
  const inputs = Array.isArray(request.input) ? request.input : [request.input];
  const { usage } = reply;
  return {
    object: 'list',
    data: inputs.map((input: unknown, index) => ({
      object: 'embedding',
      index,
      embedding: Array.from({ length: dimensions }, (_, nth) => String(input).length / (nth + 2)),
    })),
    model: request.model,
    ...(usage === null
      ? {}
      : { usage: { prompt_tokens: usage.promptTokens, total_tokens: usage.promptTokens } }),
  };
}
