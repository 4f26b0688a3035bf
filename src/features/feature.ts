/** What is a feature: which input it takes, what it asks of a model, and which form its answer has? */

import { z } from 'zod';
import type { Hundredths } from '../amount.ts';
import type { Turn } from '../engine/call.ts';
import type { RunRequest } from '../engine/run.ts';
import type { EnergyEngine, SignedQuote } from '../engine.ts';
import { EnergyError } from '../errors.ts';
import type { Entry } from '../ledger/entry.ts';
import type { QuoteWarning } from '../pricing/quote.ts';
import type { ModelFinishReason } from '../providers/provider.ts';
import { cleaned } from './clean-text.ts';
import type { Streamed } from './streamed.ts';

/** What goes to the model for an input. */
export interface Ask {
  readonly system: string;
  /** As `CallRequest.input`: a text, or an object with `prompt` and fields. */
  readonly input: unknown;
  readonly history?: readonly Turn[];
  /** As `CallRequest.madeFrom`. */
  readonly madeFrom?: unknown;
  /** What the user is to be told with the price, beside what the quote itself warns of. */
  readonly warnings?: readonly QuoteWarning[];
}

/** A feature as its author writes it; `defineFeature` makes it run. */
export interface FeatureSpec<Input, Output> {
  /** A feature of ai_cost_estimates. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
  /** 'json': the model answers with the output as JSON. 'text': with prose, which is the output's `text`. */
  readonly writes: 'json' | 'text';
  readonly ask: (input: Input, engine: EnergyEngine) => Ask | Promise<Ask>;
  /** What is wrong with an output of the right form, in words for the model; none where it is right. */
  readonly problems?: (output: Output, input: Input) => readonly string[];
  /** An output made of the input alone, for a machine without a model. It must have the output's form. */
  readonly offline: (input: Input) => Output;
}

/** One call of a feature. `quoteToken` is that of the same feature's `quote` with the same input. */
export interface FeatureCall
  extends Pick<
    RunRequest,
    'userId' | 'idempotencyKey' | 'quoteToken' | 'confirmed' | 'allowCompression' | 'model' | 'signal'
  > {
  /** Checked by the feature's input schema. */
  readonly input: unknown;
  /** Agrees that a list which cannot be paid whole comes as far as it goes. Default: it is refused. */
  readonly allowPart?: boolean | undefined;
}

export interface FeatureResult<Output> {
  readonly feature: string;
  readonly output: Output;
  readonly model: string;
  /** Says so where no language model wrote this; else null. To be shown to the user. */
  readonly notice: string | null;
  /** How the model ended: `length` where it was cut off at its limit, and the end is missing. Null of a scan, which is many answers. */
  readonly finishReason: ModelFinishReason | null;
  /** What was charged in all. */
  readonly energy: Hundredths;
  /** Input and output together. */
  readonly tokens: number;
  /** The lines of the ledger, each with its receipt; more than one where several calls made the result. */
  readonly entries: readonly Entry[];
  /** True where an idempotency key brought an earlier result again. */
  readonly replayed: boolean;
  /** Of a deep scan, which is kept, and can be stopped and resumed. */
  readonly scanId?: string | undefined;
}

export type FeatureEvent<Output> =
  /** A piece of the answer as the model writes it: prose, or JSON. */
  | { readonly type: 'text'; readonly text: string }
  /** What can be read of a structured answer so far; not checked yet. */
  | { readonly type: 'partial'; readonly output: unknown }
  /** The answer missed its form and is asked for once more; what was shown of it is void. */
  | { readonly type: 'repair' }
  /** Items of a list that are done, of how many; and what they brought. */
  | {
      readonly type: 'progress';
      readonly scanId: string;
      readonly done: number;
      readonly of: number;
      readonly results: unknown;
    }
  | { readonly type: 'result'; readonly result: FeatureResult<Output> };

export type FeatureStream<Output> = Streamed<FeatureEvent<Output>, FeatureResult<Output>>;

/** A feature that can be run. Its methods throw `invalid_request` for an input that its schema refuses. */
export interface Feature<Input = unknown, Output = unknown> {
  readonly name: string;
  readonly title: string;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
  readonly writes: FeatureSpec<Input, Output>['writes'];
  /** What a call would cost. Moves nothing. */
  quote(engine: EnergyEngine, call: FeatureCall): Promise<SignedQuote>;
  /** Resolves to a checked output. Throws what `engine.run` throws, and `provider_failed` for an answer that misses its form twice; then nothing is charged. */
  run(engine: EnergyEngine, call: FeatureCall): Promise<FeatureResult<Output>>;
  /** The same as a stream. Resolves once the energy is held, so that a refusal comes before the first event. */
  stream(engine: EnergyEngine, call: FeatureCall): Promise<FeatureStream<Output>>;
}

/** An input, checked. Throws `invalid_request` with every problem in words; the input itself is not repeated. */
export function checkedInput<Input>(
  spec: { readonly name: string; readonly input: z.ZodType<Input> },
  input: unknown,
): Input {
  const parsed = spec.input.safeParse(cleaned(input));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new EnergyError(
    'invalid_request',
    `the input of ${spec.name} cannot be used:\n${z.prettifyError(parsed.error)}`,
    { details: { feature: spec.name, problems } },
  );
}
