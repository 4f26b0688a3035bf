/** Is a model's answer what the feature asked for, and if not, what exactly is wrong with it? */

import { parsePartialJson } from 'ai';
import { z } from 'zod';
import { defaults } from '../config.ts';
import { cleaned } from './clean-text.ts';
import type { FeatureSpec } from './feature.ts';

export type Answer<Output> =
  | { readonly ok: true; readonly output: Output }
  | { readonly ok: false; readonly problems: readonly string[] };

/** The JSON of an answer: models like to put a fence or a sentence around it. */
function jsonIn(text: string): string {
  const [from, to] = [text.indexOf('{'), text.lastIndexOf('}')];
  return from === -1 || to < from ? text : text.slice(from, to + 1);
}

function jsonOrText(text: string, writes: 'json' | 'text'): unknown {
  if (writes === 'text') return { text: text.trim() };
  try {
    return JSON.parse(jsonIn(text));
  } catch {
    return undefined;
  }
}

/** Reads an answer by the feature's form. */
export function readAnswer<Input, Output>(
  spec: Pick<FeatureSpec<Input, Output>, 'output' | 'writes' | 'problems'>,
  text: string,
  input: Input,
): Answer<Output> {
  const value = cleaned(jsonOrText(text, spec.writes));
  if (value === undefined) {
    return { ok: false, problems: ['it is not one whole JSON object'] };
  }
  const parsed = spec.output.safeParse(value);
  const problems = parsed.success
    ? (spec.problems?.(parsed.data, input) ?? [])
    : parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the answer'}: ${message}`);
  return parsed.success && problems.length === 0
    ? { ok: true, output: parsed.data }
    : { ok: false, problems: problems.slice(0, defaults.features.problemsNamed) };
}

/** What can be read of an answer that is still being written; undefined before its first brace. */
export async function partialAnswer(text: string): Promise<unknown> {
  const from = text.indexOf('{');
  if (from === -1) return undefined;
  return (await parsePartialJson(text.slice(from))).value;
}

/** The form as JSON Schema, for models that can keep to one. */
export const jsonSchemaOf = (output: z.ZodType): Record<string, unknown> => {
  const { $schema, ...schema } = z.toJSONSchema(output, { target: 'draft-7' });
  return schema;
};
