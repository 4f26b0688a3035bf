/** By which name is a request found again in what was written down of it? */

import { v7 } from 'uuid';

const requestIdPattern = /^[\w-]{8,64}$/;

/** The header that carries it, both ways. */
export const requestIdHeader = 'x-request-id';

/** The caller's own name of the request where it is one, else a new one. */
export const requestIdOf = (request: Request): string => {
  const given = request.headers.get(requestIdHeader);
  return given !== null && requestIdPattern.test(given) ? given : v7();
};
