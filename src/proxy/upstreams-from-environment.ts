/** Which upstream does the environment name? */

import { defaults } from '../config.ts';
import { isOfficial, type Upstreams } from './upstream.ts';

/**
 * `OPENAI_BASE_URL` and `OPENAI_API_KEY`, as the engine's own provider reads them: a key alone means the official endpoint,
 * an address alone a server without keys, neither no upstream. It has the name of that provider, so that prices and failures
 * of one server stand under one name.
 */
export function upstreamsFromEnvironment(env: Readonly<Record<string, string | undefined>>): Upstreams {
  const apiKey = env.OPENAI_API_KEY?.trim() || undefined;
  const given = env.OPENAI_BASE_URL?.trim() || undefined;
  const baseURL = given ?? (apiKey && defaults.providers.openAIBaseUrl);
  if (baseURL === undefined) return {};
  return { [isOfficial(URL.parse(baseURL)) ? 'openai' : 'openai-compatible']: { baseURL, apiKey } };
}
