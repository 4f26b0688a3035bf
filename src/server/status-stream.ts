/** How does a user see their balance move? A stream of their status: now, and whenever it is another. */

import type { Timers } from '../clock.ts';
import type { Settings } from '../config.ts';
import { EnergyError } from '../errors.ts';
import type { AccountChanges } from './account-changes.ts';
import type { SendEvents, ServerEvent } from './sse.ts';

interface Status {
  readonly version: number;
}

export interface StatusStreams {
  /** Throws `rate_limited` where the user, or all users together, have as many streams open as may be. */
  open(userId: string, read: () => Promise<Status>): Response;
}

export interface StatusStreamsOptions {
  readonly changes: AccountChanges;
  readonly timers: Timers;
  readonly send: SendEvents;
  readonly settings: Settings['server'];
  readonly onProblem: (error: unknown) => void;
}

/** What a stream waits for. Several things that happen while nobody waits are one. */
class Bell {
  #isDirty = true;
  #isOver = false;
  #wake: (() => void) | undefined;

  change(): void {
    this.#isDirty = true;
    this.#wake?.();
  }

  end(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  /** Waits for a change. False where it is over. */
  async next(): Promise<boolean> {
    while (!this.#isOver && !this.#isDirty) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#isDirty = false;
    return !this.#isOver;
  }
}

async function* eventsOf(bell: Bell, read: () => Promise<Status>): AsyncGenerator<ServerEvent> {
  let last = '';
  while (await bell.next()) {
    const status = await read();
    const text = JSON.stringify(status);
    if (text === last) continue;
    last = text;
    yield { event: 'status', data: status, id: String(status.version) };
  }
}

/** A reader that comes back is sent the status as it is then: what was between does not matter. */
export function createStatusStreams(options: StatusStreamsOptions): StatusStreams {
  const { changes, timers, send, settings, onProblem } = options;
  const open = new Map<string, number>();
  let openInAll = 0;

  const count = (userId: string, change: number): void => {
    openInAll += change;
    const ofUser = (open.get(userId) ?? 0) + change;
    if (ofUser === 0) open.delete(userId);
    else open.set(userId, ofUser);
  };

  const assertRoom = (userId: string): void => {
    const { streamsOfUserAtMost, streamsAtMost, streamSecondsAtMost } = settings;
    if ((open.get(userId) ?? 0) < streamsOfUserAtMost && openInAll < streamsAtMost) return;
    throw new EnergyError('rate_limited', 'too many streams are open', {
      details: { retryAfterSeconds: Math.min(60, streamSecondsAtMost) },
    });
  };

  return {
    open(userId, read) {
      assertRoom(userId);
      const bell = new Bell();
      const left = new AbortController();
      const stops = [
        changes.watch(userId, { onChange: () => bell.change(), onEnd: () => bell.end() }),
        // Who is still allowed to read comes back at once, and is asked again who they are. Who does not read, and never said
        // that they are gone, leaves their place as well.
        timers.every(settings.streamSecondsAtMost * 1_000, () => leave()),
      ];
      count(userId, 1);
      const leave = (): void => {
        if (left.signal.aborted) return;
        left.abort();
        for (const stop of stops) stop();
        count(userId, -1);
        bell.end();
      };
      const events = async function* () {
        try {
          yield* eventsOf(bell, read);
        } catch (error) {
          // The reader comes back by itself, and then is told what is wrong as any caller is.
          if (!EnergyError.isInstance(error)) onProblem(error);
        } finally {
          leave();
        }
      };
      return send(events(), leave, left.signal);
    },
  };
}
