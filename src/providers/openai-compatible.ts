/** Which model does the environment name, and how is an OpenAI-compatible endpoint spoken to? */

import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { defaults } from '../config.ts';
import { EnergyError } from '../errors.ts';
import { languageModelProvider } from './language-model.ts';
import { offlineProvider } from './offline.ts';
import type { CountTokens, ModelProvider } from './provider.ts';

export interface OpenAICompatibleProviderOptions {
  /** Up to and including `/v1`. */
  baseURL: string;
  /** Left out for servers that want none. */
  apiKey?: string | undefined;
  /** The default model. */
  model?: string | undefined;
  /** Used in errors and to find prices: `openai`, `groq`, `mistral` …; found for the official endpoint. */
  name?: string | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
  fetch?: typeof globalThis.fetch | undefined;
  countTokens?: CountTokens | undefined;
}

function checkedURL(baseURL: string): URL {
  const url = URL.parse(baseURL);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new EnergyError(
      'invalid_request',
      'OPENAI_BASE_URL (baseURL) must be an http(s) address such as http://localhost:11434/v1',
    );
  }
  return url;
}

/** The limit under the name the endpoint takes: newer official models refuse `max_tokens`, other servers know it alone. */
function bodyOf(body: Record<string, unknown>, official: boolean): Record<string, unknown> {
  if (!official) return body;
  const { max_tokens: limit, ...rest } = body;
  return { ...rest, max_completion_tokens: limit };
}

/**
 * A provider on any endpoint that speaks OpenAI's Chat Completions. Usage is asked for in streams, the limit of
 * output tokens is always sent, the idempotency key goes as a header. A JSON schema is sent as a wish (`strict: false`):
 * the official endpoint takes only a subset of JSON Schema as strict, and the caller checks the answer in any case.
 * Throws `invalid_request` for a bad address.
 */
export function openAICompatibleProvider(options: OpenAICompatibleProviderOptions): ModelProvider {
  const { hostname } = checkedURL(options.baseURL);
  const official = hostname === 'api.openai.com';
  const endpoint = createOpenAICompatible({
    name: 'openaiCompatible',
    baseURL: options.baseURL,
    includeUsage: true,
    supportsStructuredOutputs: true,
    transformRequestBody: (body) => bodyOf(body, official),
    ...(options.apiKey !== undefined && { apiKey: options.apiKey }),
    ...(options.headers && { headers: { ...options.headers } }),
    ...(options.fetch && { fetch: options.fetch }),
  });
  return languageModelProvider({
    model: (modelId) => endpoint.chatModel(modelId),
    defaultModel: options.model ?? defaults.providers.openAIModel,
    name: options.name ?? (official ? 'openai' : 'openai-compatible'),
    callProviderOptions: { openaiCompatible: { strictJsonSchema: false } },
    ...(options.countTokens && { countTokens: options.countTokens }),
  });
}

/**
 * The provider the environment asks for: `OPENAI_BASE_URL`, `OPENAI_API_KEY`, `OPENAI_MODEL`. A key alone means the official
 * endpoint, an address alone a server without keys, neither the offline provider.
 */
export function providerFromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  options: { countTokens?: CountTokens; fetch?: typeof globalThis.fetch } = {},
): ModelProvider {
  const given = (name: string) => env[name]?.trim() || undefined;
  const apiKey = given('OPENAI_API_KEY');
  const baseURL = given('OPENAI_BASE_URL') ?? (apiKey && defaults.providers.openAIBaseUrl);
  if (baseURL === undefined) {
    return offlineProvider(options.countTokens ? { countTokens: options.countTokens } : {});
  }
  return openAICompatibleProvider({ baseURL, apiKey, model: given('OPENAI_MODEL'), ...options });
}
