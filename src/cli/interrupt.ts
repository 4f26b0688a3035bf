/** What happens at Ctrl-C? The call that is running is ended and paid as far as it came. */

/** Runs the work with a signal that Ctrl-C aborts; a second Ctrl-C ends the process at once, as usual. */
export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop);
  try {
    return await work(stopping.signal);
  } finally {
    process.off('SIGINT', stop);
  }
}
