/** Where does a served proxy send calls, as the command line or the environment says? */

import { readFileSync } from 'node:fs';
import { EnergyError } from '../errors.ts';
import type { Upstreams } from '../proxy/create-proxy.ts';
import { namedUpstreams } from '../proxy/named-upstreams.ts';
import { upstreamsFromEnvironment } from '../proxy/upstreams-from-environment.ts';

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    // What looks like a document that was cut or quoted may hold a secret.
    const name = /[\n"'{}]/.test(file) ? 'what is given: it is neither a file nor a JSON object' : file;
    throw new EnergyError('invalid_request', `the upstreams cannot be read from ${name}`, { cause: error });
  }
}

/** `given`: a file, or the document itself; nothing, or an empty text: the one that OPENAI_BASE_URL and OPENAI_API_KEY name. */
export function upstreamsGiven(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Upstreams {
  const said = given?.trim() ?? '';
  if (said === '') return upstreamsFromEnvironment(env);
  return namedUpstreams(said.startsWith('{') ? said : textOf(said), env);
}
