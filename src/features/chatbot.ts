/** A conversation that knows the user's company: the Chatbot, `ai_chatbot`. */

import { z } from 'zod';
import { defaults } from '../config.ts';
import type { Turn } from '../engine/call.ts';
import { promptTokens } from '../engine/inquiry.ts';
import { offlineNotice } from '../engine/offline.ts';
import type { EnergyEngine } from '../engine.ts';
import { defineFeature } from './define-feature.ts';
import { company, language, longText, said } from './input-form.ts';
import { inLanguage, sentencesOf } from './wording.ts';

const turn = z.strictObject({
  role: z.enum(['user', 'assistant']),
  content: z.string().min(1).max(defaults.features.textAtMost),
});

const input = z.strictObject({
  message: longText,
  /** The conversation so far, oldest first. What does not fit is left out from its beginning. */
  history: z.array(turn).max(defaults.features.turnsAtMost).default([]),
  company: company.optional(),
  language,
});

const output = z.strictObject({ text: said });

/** The newest turns that fit into so many tokens, beginning with one of the user's, so that no answer stands without its question. */
export async function trimmedHistory(
  engine: EnergyEngine,
  history: readonly Turn[],
  tokensAtMost: number = engine.settings.features.historyTokens,
): Promise<Turn[]> {
  let left = tokensAtMost;
  let from = history.length;
  for (let at = history.length - 1; at >= 0; at -= 1) {
    left -= await promptTokens(engine, history[at]?.content ?? '', [], undefined);
    if (left < 0) break;
    if (history[at]?.role === 'user') from = at;
  }
  return history.slice(from);
}

export const chatbotFeature = defineFeature({
  name: 'ai_chatbot',
  title: 'Chatbot',
  input,
  output,
  writes: 'text',
  ask: async ({ message, history, company: from, language: tongue }, engine) => ({
    system: `You help a salesperson with their daily work: prospects, messages, meetings, offers. Be brief and concrete; say so where you do not know. ${inLanguage(tongue)}${
      from === undefined ? '' : `\nThey work for this company: ${JSON.stringify(from)}`
    }`,
    history: await trimmedHistory(engine, history),
    input: { prompt: message },
  }),
  offline: ({ message, history, company: from }) => {
    const known = [...history.map(({ content }) => content), from?.about ?? '', message].join('\n');
    return { text: `${offlineNotice}\n${sentencesOf(known, defaults.providers.offlineSentences).join(' ')}` };
  },
});
