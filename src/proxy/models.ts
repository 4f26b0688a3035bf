/** Which models can a client ask for? The lists of all upstreams, as one. */

import type { Settings } from '../config.ts';
import { isJson, type Json, objectsAt, parsedObject } from './json.ts';
import type { Attempt, Upstreams } from './upstream.ts';
import { textOf } from './upstream-failure.ts';

export interface ModelList {
  /** The entries as the upstreams tell them; those of upstreams after the first have the upstream's name before theirs. */
  list(): Promise<readonly Json[]>;
}

async function listOf(attempt: Attempt, settings: Settings['proxy']): Promise<Json[]> {
  const signal = AbortSignal.timeout(settings.connectSeconds * 1_000);
  const answer = await attempt.send({ method: 'GET', path: '/models', headers: {}, body: undefined, signal });
  const text = await textOf(answer);
  return answer.status === 200 ? objectsAt(parsedObject(text) ?? {}, 'data') : [];
}

/** The list is asked for at most once in a while; an upstream that fails adds nothing to it. */
export function modelList(
  attempts: readonly Attempt[],
  upstreams: Upstreams,
  options: { readonly settings: Settings['proxy']; readonly now: () => Date },
): ModelList {
  let kept: { readonly at: number; readonly models: Promise<readonly Json[]> } | undefined;
  const ask = async (): Promise<readonly Json[]> => {
    const lists = await Promise.all(
      attempts.map(async (attempt, index) => {
        const models = await listOf(attempt, options.settings).catch(() => []);
        const mapped = Object.keys(upstreams[attempt.name]?.models ?? {}).map((id) => ({
          id,
          object: 'model',
          owned_by: attempt.name,
        }));
        const own =
          index === 0 ? models : models.map((model) => ({ ...model, id: `${attempt.name}/${model.id}` }));
        return [...mapped, ...own];
      }),
    );
    const byId = new Map(lists.flat().map((model) => [String(model.id), model]));
    return [...byId.values()].filter(isJson);
  };
  return {
    list() {
      const at = options.now().getTime();
      if (kept === undefined || at - kept.at >= options.settings.modelsSeconds * 1_000) {
        kept = { at, models: ask() };
      }
      return kept.models;
    },
  };
}
