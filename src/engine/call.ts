/** What does a caller ask for, and what of it goes to the model? */

import { hash } from 'node:crypto';
import type { Hundredths } from '../amount.ts';
import { EnergyError } from '../errors.ts';
import type { PriceTerms } from '../pricing/price.ts';
import type { ModelImagePart, ModelMessage, ModelResponseFormat, ModelTool } from '../providers/provider.ts';
import type { Attachment } from '../tokens/attachment.ts';
import { attachmentsOf, inputTextOf } from '../tokens/feature-input.ts';

/** Something that was said before the input. */
export type Turn =
  | Extract<ModelMessage, { role: 'assistant' }>
  | { readonly role: 'user'; readonly content: string };

/** The place of a call in a list that is paid in several calls and rounded up once (requirements R7). */
export interface ListPlace {
  /** Tokens of the list that were priced before this call. */
  readonly tokensBefore: number;
  /** The terms of the list, which its calls keep. Default: those in force now. */
  readonly terms?: PriceTerms | undefined;
  /** The moment whose prices those terms are, ISO 8601. Default: now. */
  readonly pricedAt?: string | undefined;
}

/** In how many calls a list is asked. */
export interface ListParts {
  readonly count: number;
  /** Of the list, in one call; fewer in the last. */
  readonly items: number;
  /** The input of each call without its items. */
  readonly repeated: unknown;
}

/** One AI call of one user. */
export interface CallRequest {
  readonly userId: string;
  /** A feature of ai_cost_estimates, such as 'ai_message'. */
  readonly feature: string;
  /**
   * A text, a list, or an object: its `prompt` is the text, `attachments` go along, the other fields follow the prompt as
   * JSON.
   */
  readonly input: unknown;
  /**
   * What the input was made from, where that may read otherwise the next time, such as the address of a web site. JSON. It, and
   * not the input, then makes a repeated key the same request, and is what a quote is bound to.
   */
  readonly madeFrom?: unknown;
  /** What the model is told before the input. Not compressed. */
  readonly system?: string | undefined;
  /** What was said before the input, oldest first. Counted as input; not compressed. */
  readonly history?: readonly Turn[] | undefined;
  /** Default: the feature's model, else the provider's. */
  readonly model?: string | undefined;
  /** Whether the prompt may be compressed when energy or budget run short. Default: the user's own setting. */
  readonly allowCompression?: boolean | undefined;
  /** What the prompt is to answer: compression keeps what bears on it. Default: the question that plainly stands at its end or start. */
  readonly question?: string | undefined;
  /**
   * Parts of the prompt, word for word, that compression leaves as they are, such as a beginning that the provider has
   * cached. What is not found in the prompt counts for nothing. System and history are never compressed.
   */
  readonly pinned?: readonly string[] | undefined;
  /** For a quote: says what compression would make of the prompt and save, also where nothing is short. */
  readonly showCompression?: boolean | undefined;
  /** The same for each retry of one call: it is then run and paid once. */
  readonly idempotencyKey?: string | undefined;
  /** The most that the answer may have; the quote never allows more. Tokens. */
  readonly maxOutputTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly responseFormat?: ModelResponseFormat | undefined;
  readonly tools?: readonly ModelTool[] | undefined;
  /** Where this call is one of several that are paid as one list. */
  readonly list?: ListPlace | undefined;
  /** For a quote of a list that is asked in several calls: what it adds that each of them is sent the same beside its items. */
  readonly parts?: ListParts | undefined;
}

/** What is known of a call that somebody else carries to the model; the engine counts it and sends nothing. */
export interface Carriage {
  /** Who is asked, by the name that `model_prices` has; of several, the one that is asked first. Default: the engine's own provider. */
  readonly provider?: string | undefined;
  /** Everything that makes a repeated key the same request, as a text. */
  readonly asked: string;
  /** As how many messages the prompt is sent. */
  readonly messages: number;
  /** How many answers are asked for at once; 0 where nothing is written, as for embeddings. */
  readonly answers: number;
  /** The most that the caller wants to spend; the ceiling and the output limit are lowered to it. */
  readonly maxEnergy: Hundredths | undefined;
}

/** The call as it can be sent: the text that may be compressed, apart from what may not. */
export interface CallText {
  readonly text: string;
  readonly system: string | undefined;
  readonly history: readonly Turn[];
  readonly attachments: readonly Attachment[];
  readonly images: readonly ModelImagePart[];
  /** Attachments of which only the size is known: enough for a quote, nothing that could be sent. */
  readonly unsendable: number;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textsOf = (entries: readonly Fields[]): string =>
  entries
    .map(({ text }) => text)
    .filter((text): text is string => typeof text === 'string' && text !== '')
    .map((text) => `\n\n${text}`)
    .join('');

function imageOf(entry: Fields): ModelImagePart | undefined {
  const image = entry.image ?? entry.url ?? entry.data;
  if (typeof image !== 'string' && !(image instanceof Uint8Array)) return undefined;
  const mediaType = entry.mediaType ?? entry.mimeType;
  return { type: 'image', image, ...(typeof mediaType === 'string' ? { mediaType } : {}) };
}

/** Reads a request's input. Throws `invalid_request` for one that JSON cannot hold. */
export function callTextOf(request: Pick<CallRequest, 'input' | 'system' | 'history'>): CallText {
  const { input, system, history = [] } = request;
  const attachments = attachmentsOf(input);
  const entries = isFields(input) && Array.isArray(input.attachments) ? (input.attachments as Fields[]) : [];
  const images = entries.flatMap((entry, index) => {
    const image = attachments[index]?.kind === 'image' ? imageOf(entry) : undefined;
    return image === undefined ? [] : [image];
  });
  const documents = entries.filter((_, index) => attachments[index]?.kind === 'document');
  return {
    text: inputTextOf(input) + textsOf(documents),
    system,
    history,
    // A document's text is part of the text above and is counted there.
    attachments: attachments.filter(({ kind, text }) => kind === 'image' || !text),
    images,
    unsendable:
      attachments.filter(({ kind, text }) => kind === 'document' && text === undefined).length +
      attachments.filter(({ kind }) => kind === 'image').length -
      images.length,
  };
}

/** With what the model is told of how long its answer may be, where an answer of so many words is asked for; 0: none is. */
export function withLengthAsked(call: CallText, words: number): CallText {
  if (words === 0) return call;
  const asked = `Answer in at most ${words} words.`;
  return { ...call, system: call.system === undefined ? asked : `${call.system}\n\n${asked}` };
}

/** What goes along with the text, in a form that can be hashed: bytes by their digest. */
export const attachedOf = ({ attachments, images, history }: CallText): readonly unknown[] => [
  attachments,
  images.map(({ image, mediaType }) => [
    typeof image === 'string' ? image : hash('sha256', image, 'hex'),
    mediaType,
  ]),
  ...(history.length === 0 ? [] : [history]),
];

/** The messages for the model. Throws `invalid_request` where there is nothing to say, or something that cannot be sent. */
export function messagesOf(call: CallText, text: string): ModelMessage[] {
  if (text === '' && call.images.length === 0) {
    throw new EnergyError('invalid_request', 'the input is empty: give a prompt, a text, or fields');
  }
  if (call.unsendable > 0) {
    throw new EnergyError(
      'invalid_request',
      `${call.unsendable} of the attachments cannot be sent: give a document its text, and an image its data or url`,
      { details: { unsendable: call.unsendable } },
    );
  }
  return [
    ...(call.system === undefined ? [] : [{ role: 'system' as const, content: call.system }]),
    ...call.history,
    {
      role: 'user' as const,
      content: call.images.length === 0 ? text : [{ type: 'text' as const, text }, ...call.images],
    },
  ];
}
