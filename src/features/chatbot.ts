/** A conversation that knows the user's company: the Chatbot, `ai_chatbot`. */

import { z } from 'zod';
import { defaults } from '../config.ts';
import type { Turn } from '../engine/call.ts';
import { promptTokens } from '../engine/inquiry.ts';
import { offlineNotice } from '../engine/offline.ts';
import type { EnergyEngine } from '../engine.ts';
import type { QuoteWarning } from '../pricing/quote.ts';
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

const tokensOf = (engine: EnergyEngine, text: string): Promise<number> =>
  promptTokens(engine, text, [], undefined);

/** Stands for what is left out of a turn. */
const gap = ' […] ';
/** A turn that is cut to less says nothing any more. */
const tokensOfTurnAtLeast = 20;
/** Each look at a text that is too long takes away at least a tenth. */
const shrinking = 0.9;

/** The start and the end of a text, of so many characters together. */
function endsOf(text: string, characters: number): string {
  const start = text.slice(0, Math.ceil(characters / 2));
  const end = text.slice(text.length - Math.floor(characters / 2));
  // Half a pair of surrogates is no sign.
  return start.replace(/[\ud800-\udbff]$/, '') + gap + end.replace(/^[\udc00-\udfff]/, '');
}

/** A turn with as much of its start and its end as so many tokens hold. */
async function cutTurn(engine: EnergyEngine, turn: Turn, tokensAtMost: number): Promise<Turn> {
  const { content } = turn;
  let tokens = await tokensOf(engine, content);
  let text = content;
  for (let left = content.length; tokens > tokensAtMost && left > 0; tokens = await tokensOf(engine, text)) {
    left = Math.floor(left * Math.min(shrinking, tokensAtMost / tokens));
    text = endsOf(content, left);
  }
  return text === content ? turn : { ...turn, content: text };
}

/** The last exchange, cut to fit: what a turn leaves of its share, the ones after it may use. */
async function cutExchange(
  engine: EnergyEngine,
  turns: readonly Turn[],
  tokensAtMost: number,
): Promise<Turn[]> {
  if (tokensAtMost < tokensOfTurnAtLeast * turns.length) return [];
  const cut = new Map<number, Turn>();
  const lengths = await Promise.all(turns.map(({ content }) => tokensOf(engine, content)));
  let left = tokensAtMost;
  // The shortest first, so that the long ones share what is left.
  const order = lengths.map((_, nth) => nth).sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0));
  for (const [done, nth] of order.entries()) {
    const turn = turns[nth];
    if (turn === undefined) continue;
    const kept = await cutTurn(engine, turn, Math.floor(left / (turns.length - done)));
    left -= await tokensOf(engine, kept.content);
    cut.set(nth, kept);
  }
  return turns.flatMap((_, nth) => cut.get(nth) ?? []);
}

/**
 * The newest turns that fit into so many tokens, beginning with one of the user's, so that no answer stands without its
 * question. Where not even the last exchange fits, that is cut, turn by turn.
 */
export async function trimmedHistory(
  engine: EnergyEngine,
  history: readonly Turn[],
  tokensAtMost: number = engine.settings.features.historyTokens,
): Promise<Turn[]> {
  let left = tokensAtMost;
  let from = history.length;
  for (let at = history.length - 1; at >= 0; at -= 1) {
    left -= await tokensOf(engine, history[at]?.content ?? '');
    if (left < 0) break;
    if (history[at]?.role === 'user') from = at;
  }
  if (from < history.length) return history.slice(from);
  const last = history.findLastIndex(({ role }) => role === 'user');
  if (last === -1) return [];
  // Two turns at most, whatever stands between them.
  const exchange = [history[last], ...history.slice(last + 1).slice(-1)].filter((turn) => turn !== undefined);
  return await cutExchange(engine, exchange, tokensAtMost);
}

const cutWarning: QuoteWarning = {
  code: 'history_cut',
  message: 'The last exchange is too long to be sent along whole: the middle of it is left out.',
};

export const chatbotFeature = defineFeature({
  name: 'ai_chatbot',
  title: 'Chatbot',
  input,
  output,
  writes: 'text',
  ask: async ({ message, history, company: from, language: tongue }, engine) => {
    const sent = await trimmedHistory(engine, history);
    const isCut = sent.some((turn) => !history.includes(turn));
    return {
      system: `You help a salesperson with their daily work: prospects, messages, meetings, offers. Be brief and concrete; say so where you do not know. ${inLanguage(tongue)}${
        from === undefined ? '' : `\nThey work for this company: ${JSON.stringify(from)}`
      }${isCut ? `\nWhere${gap}stands in the conversation, a part of it was left out: say so where it matters.` : ''}`,
      history: sent,
      input: { prompt: message },
      ...(isCut ? { warnings: [cutWarning] } : {}),
    };
  },
  offline: ({ message, history, company: from }) => {
    const known = [...history.map(({ content }) => content), from?.about ?? '', message].join('\n');
    return { text: `${offlineNotice}\n${sentencesOf(known, defaults.providers.offlineSentences).join(' ')}` };
  },
});
