/** What is told of an answer to whoever writes the log? Never contents. */

import type { Caller } from './caller.ts';
import type { CountedAnswer } from './metrics.ts';

export interface Answer extends CountedAnswer {
  readonly requestId: string;
  /** 'token', 'user-key', 'server-key', or null. */
  readonly callerKind: Caller['kind'] | null;
}
