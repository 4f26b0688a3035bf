/** Which upstreams does a JSON document name, for a server that is set up from outside? Keys stay in the environment. */

import { z } from 'zod';
import { EnergyError } from '../errors.ts';
import type { Upstreams } from './upstream.ts';

const upstream = z.strictObject({
  baseURL: z.url({ protocol: /^https?$/, error: 'it must be an http(s) address up to and including /v1' }),
  /** The variable of the environment that has the key; left out for servers that want none. */
  apiKeyVariable: z.string().min(1).optional(),
  headers: z.record(z.string().min(1), z.string()).optional(),
  models: z.record(z.string().min(1), z.string().min(1)).optional(),
  fallback: z.array(z.string().min(1)).optional(),
  limitField: z.enum(['max_tokens', 'max_completion_tokens']).optional(),
});

/** A name stands before a model's (`groq/llama-3.3`); one that is a number would not keep its place in the order. */
const namePattern = /^[A-Za-z][\w.-]*$/;
const document = z.record(z.string(), upstream);

const refuse = (why: string): never => {
  throw new EnergyError('invalid_request', `the upstreams cannot be used: ${why}`);
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not what the parser says: it would repeat what stands there.
    return refuse('this is no JSON');
  }
}

/**
 * Reads `{ "openai": { "baseURL": "https://api.openai.com/v1", "apiKeyVariable": "OPENAI_API_KEY", "fallback": ["groq"] }, … }`: the
 * fields of an `Upstream`, the default one first, the key by the name of its variable. Throws `invalid_request`, which says what is
 * wrong where, and repeats no value.
 */
export function namedUpstreams(text: string, env: Readonly<Record<string, string | undefined>>): Upstreams {
  const read = document.safeParse(parsed(text));
  if (!read.success) {
    const issues = read.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
    return refuse(issues.join('; '));
  }
  const all = Object.entries(read.data);
  if (all.length === 0) return refuse('it names none');
  return Object.fromEntries(
    all.map(([called, { apiKeyVariable, ...rest }]) => {
      if (!namePattern.test(called))
        refuse(`${called}: a name is a letter, then letters, digits, points, dashes`);
      const unknown = rest.fallback?.find((other) => other === called || !Object.hasOwn(read.data, other));
      if (unknown !== undefined) refuse(`${called}.fallback: there is no other upstream ${unknown}`);
      const apiKey = apiKeyVariable === undefined ? undefined : env[apiKeyVariable]?.trim() || undefined;
      if (apiKeyVariable !== undefined && apiKey === undefined) {
        refuse(`${called}.apiKeyVariable: ${apiKeyVariable} is not set`);
      }
      return [called, { ...rest, apiKey }];
    }),
  );
}
