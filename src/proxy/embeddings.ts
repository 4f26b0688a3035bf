/** How is a call of /embeddings counted and read? */

import { noteContent } from './counted-content.ts';
import { type Counted, type Endpoint, errorInstead } from './endpoint.ts';
import type { Json } from './json.ts';
import { textAt } from './json.ts';
import { promptNames, usageIn } from './wire-usage.ts';

/** A list of numbers is a list of tokens; each counts as one. */
const isTokens = (value: unknown): value is number[] => Array.isArray(value) && typeof value[0] === 'number';

const bytesPerToken = 4;

function counted({ input }: Json): Counted {
  const inputs = Array.isArray(input) && !isTokens(input) ? input : [input];
  const texts: string[] = [];
  let tokens = 0;
  for (const each of inputs) {
    if (isTokens(each)) tokens += each.length;
    else noteContent(each, { texts, attachments: [] });
  }
  return {
    input: {
      prompt: texts.join('\n'),
      attachments: tokens === 0 ? [] : [{ kind: 'document', bytes: tokens * bytesPerToken }],
    },
    messages: 0,
    tools: undefined,
    answers: 0,
    outputLimit: undefined,
  };
}

/** Embeddings: https://platform.openai.com/docs/api-reference/embeddings */
export const embeddings: Endpoint = {
  path: '/embeddings',
  counted,
  bodyFor: (body, { model }) => ({ ...body, model }),
  errorIn: (answer) => errorInstead(answer, 'data'),
  replyOf: (answer) => ({
    // What was delivered is numbers; a retry gets them from what is carried with the reply.
    text: '',
    reasoning: '',
    toolCalls: [],
    finishReason: 'stop',
    model: textAt(answer, 'model') || undefined,
    usage: usageIn(answer.usage, promptNames),
  }),
  stream: null,
};
