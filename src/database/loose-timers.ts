/** What keeps a program alive that has nothing left to do? Not the timers of the Postgres inside it. */

/** The part of a PGlite through which everything runs, each message in one go. */
interface MessageRunner {
  execProtocolRawSync(message: Uint8Array): Uint8Array;
}

type SetTimer = typeof setTimeout;

/** Who asks Node for a timer of Postgres, by its name in the stack. */
const postgresTimer = '__setitimer_js';

/** How many are starting, and what they have put in the place of Node's own meanwhile. */
let starting = 0;
let meanwhile: { readonly own: SetTimer; readonly loose: SetTimer } | undefined;

/** A timer that keeps no process alive; nor do those that are set when it fires. */
const setLooseTimer = (own: SetTimer, callback: () => void, ms?: number): NodeJS.Timeout =>
  own(() => withLooseTimers(callback), ms).unref();

function withLooseTimers<T>(work: () => T): T {
  const own = globalThis.setTimeout;
  const loose = (callback: () => void, ms?: number) => setLooseTimer(own, callback, ms);
  globalThis.setTimeout = Object.assign(loose, own) as SetTimer;
  try {
    return work();
  } finally {
    globalThis.setTimeout = own;
  }
}

/** Others run while a database starts: of the timers that are set meanwhile, only those of Postgres are loosened. */
async function startLoosely<T>(start: () => Promise<T>): Promise<T> {
  if (starting === 0) {
    const own = globalThis.setTimeout;
    const setTimer = (callback: () => void, ms?: number, ...rest: unknown[]) =>
      new Error().stack?.includes(postgresTimer)
        ? setLooseTimer(own, callback, ms)
        : own(callback, ms, ...(rest as []));
    meanwhile = { own, loose: Object.assign(setTimer, own) as SetTimer };
    globalThis.setTimeout = meanwhile.loose;
  }
  starting += 1;
  try {
    return await start();
  } finally {
    starting -= 1;
    if (starting === 0 && globalThis.setTimeout === meanwhile?.loose) globalThis.setTimeout = meanwhile.own;
  }
}

/**
 * Starts a PGlite that its program need not wait for. Postgres writes its statistics ten seconds after it fell idle, and then plans
 * the next time; in the process that is a timer of Node, for which a program that closes no database would wait again and again.
 */
export async function started<P extends MessageRunner>(start: () => Promise<P>): Promise<P> {
  const pglite = await startLoosely(start);
  const run = pglite.execProtocolRawSync.bind(pglite);
  // Nobody else runs while a message does.
  pglite.execProtocolRawSync = (message) => withLooseTimers(() => run(message));
  return pglite;
}
