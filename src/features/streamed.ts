/** How does work that tells of its events become a stream, of which a refusal comes before the first event? */

export interface Streamed<Event, Result> {
  /** Read it once. Leaving the loop early ends the work, which then pays for what was delivered. */
  readonly events: ReadableStream<Event>;
  readonly result: Promise<Result>;
}

export interface StreamTools<Event> {
  readonly tell: (event: Event) => void;
  /** Called once there is something to wait for: from here on what goes wrong comes at the end of the events. */
  readonly begin: () => void;
  /** Aborted when the reader leaves. */
  readonly leaving: AbortSignal;
}

/**
 * Runs the work, which tells of its events; `last` makes the final one of its result. Resolves once `begin` was called, or
 * the work is done; rejects where it fails before.
 */
export async function streamOf<Event, Result>(
  work: (tools: StreamTools<Event>) => Promise<Result>,
  last: (result: Result) => Event,
): Promise<Streamed<Event, Result>> {
  const begun = Promise.withResolvers<void>();
  const leaving = new AbortController();
  let isOpen = true;
  let result: Promise<Result> | undefined;
  const events = new ReadableStream<Event>({
    start(controller) {
      const tell = (event: Event): void => {
        if (isOpen) controller.enqueue(event);
      };
      const close = (end: () => void): void => {
        if (isOpen) end();
        isOpen = false;
      };
      result = work({ tell, begin: () => begun.resolve(), leaving: leaving.signal });
      result.then(
        (value) => {
          begun.resolve();
          tell(last(value));
          close(() => controller.close());
        },
        (error: unknown) => {
          begun.reject(error);
          close(() => controller.error(error));
        },
      );
    },
    cancel() {
      isOpen = false;
      leaving.abort();
    },
  });
  await begun.promise;
  if (result === undefined) throw new Error('the stream was not started');
  return { events, result };
}

/** Aborted by whoever called or by a reader who leaves. */
export const eitherOf = (signal: AbortSignal | undefined, leaving: AbortSignal): AbortSignal =>
  signal === undefined ? leaving : AbortSignal.any([signal, leaving]);
