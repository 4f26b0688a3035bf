/** How do verbs that wait at the same moment share one round trip? */

import { defaults, type Settings } from '../config.ts';
import { isConnectionLost } from '../database/database-error.ts';
import { EnergyError } from '../errors.ts';

export interface CoalescerOptions<Request, Answer> extends Partial<Settings['coalescer']> {
  /**
   * Sends the requests as one call and resolves to their answers, in the same order. Where it rejects, nothing of the
   * call was done, or (a lost connection) nobody knows; so every request carries an idempotency key.
   */
  readonly send: (requests: readonly Request[]) => Promise<readonly Answer[]>;
}

interface Item<Request, Answer> {
  readonly request: Request;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
  /** True after it was part of a call that failed: it is sent by itself then. */
  alone: boolean;
  /** True after it was part of a call whose outcome is unknown: that happens once. */
  resent: boolean;
}

/**
 * Makes a function that sends requests at once while fewer than `connections` calls are under way, and otherwise lets
 * them wait and sends all that wait, at most `itemsAtMost`, when a call comes back. There is no timer: one caller alone
 * never waits. What is asked for in one turn of the event loop goes together. First come, first sent.
 *
 * A call that fails is repeated item by item, so that one bad or locked item fails alone; the others' work is not undone
 * by it, since a refusal is an answer and not an error. After a lost connection the whole call is repeated once, which
 * the idempotency keys make safe, and a second loss fails its items with the error that came.
 *
 * Throws `database_unavailable` (retryable) at once where `waitingAtMost` requests wait already; nothing was sent then.
 */
export function createCoalescer<Request, Answer>(
  options: CoalescerOptions<Request, Answer>,
): (request: Request) => Promise<Answer> {
  const { send, connections, itemsAtMost, waitingAtMost } = { ...defaults.coalescer, ...options };
  let waiting: Item<Request, Answer>[] = [];
  let underWay = 0;
  let isPlanned = false;

  const plan = (): void => {
    if (isPlanned || waiting.length === 0 || underWay >= connections) return;
    isPlanned = true;
    setImmediate(() => {
      isPlanned = false;
      while (waiting.length > 0 && underWay < connections) void sendNext(takeNext());
    });
  };

  const takeNext = (): Item<Request, Answer>[] => {
    const firstAlone = waiting.findIndex(({ alone }) => alone);
    const together = firstAlone < 0 ? waiting.length : Math.max(firstAlone, 1);
    const taken = waiting.slice(0, Math.min(together, itemsAtMost));
    waiting = waiting.slice(taken.length);
    return taken;
  };

  const sendNext = async (items: Item<Request, Answer>[]): Promise<void> => {
    underWay += 1;
    try {
      const answers = await send(items.map(({ request }) => request));
      if (answers.length !== items.length) {
        throw new Error(`${items.length} requests were sent and ${answers.length} answers came`);
      }
      for (const [index, item] of items.entries()) item.resolve(answers[index] as Answer);
    } catch (error) {
      waiting = [...repeatable(items, error), ...waiting];
    } finally {
      underWay -= 1;
      plan();
    }
  };

  return (request) =>
    new Promise<Answer>((resolve, reject) => {
      if (waiting.length >= waitingAtMost) {
        reject(tooMany(waitingAtMost));
        return;
      }
      waiting.push({ request, resolve, reject, alone: false, resent: false });
      plan();
    });
}

/** Those of a failed call's items that are to be sent again; the others are told of the failure. */
function repeatable<Request, Answer>(
  items: Item<Request, Answer>[],
  error: unknown,
): Item<Request, Answer>[] {
  const isLost = isConnectionLost(error);
  return items.filter((item) => {
    const isFinal = isLost ? item.resent : items.length === 1;
    if (isFinal) item.reject(error);
    if (isLost) item.resent = true;
    else item.alone = true;
    return !isFinal;
  });
}

const tooMany = (waitingAtMost: number): EnergyError =>
  new EnergyError(
    'database_unavailable',
    `${waitingAtMost} calls are waiting for the database already; nothing of this one was done, try again`,
    { details: { waitingAtMost } },
  );
