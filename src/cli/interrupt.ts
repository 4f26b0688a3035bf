/** What happens at Ctrl-C, or when a service is told to stop? What is running is ended in good order. */

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Runs the work with a signal that SIGINT and SIGTERM abort; a second one ends the process at once, as usual. */
export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  for (const signal of signals) process.once(signal, stop);
  try {
    return await work(stopping.signal);
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}
