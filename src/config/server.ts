/** Which defaults has the HTTP server? */

export const serverDefaults = {
  port: 8_787,
  hostname: '127.0.0.1',
  /** Requests of one key or user, and of one address without either: so many at once, so many a minute. In each process. */
  requestsAtOnce: 60,
  requestsPerMinute: 600,
  /** How many callers are remembered for that; the one that came longest ago is forgotten first. */
  callersRemembered: 50_000,
  /** Bytes of a body; levels of JSON in it. */
  bodyBytesAtMost: 2_000_000,
  /** Bytes of a body that holds a list of prospects; and of a deck to be exported, which is laid out at once. */
  listBytesAtMost: 8_000_000,
  deckBytesAtMost: 100_000,
  jsonDepthAtMost: 64,
  /** Items of a list, unless the request says otherwise. */
  pageItems: 50,
  usageDays: 30,
  /** A signed token may be so much too early or too late: clocks differ. */
  tokenToleranceSeconds: 5,
  /** Published keys of an issuer that does not answer are believed for so long after they were good; it is asked again after so long. */
  keysStaleSeconds: 3_600,
  keysRetrySeconds: 10,
  /** A key that replaces another leaves it this long, unless the request says otherwise. */
  keyOverlapHours: 24,
  /** When a key was last used is noted at most this often. */
  keyUseNotedSeconds: 60,
  /**
   * A change of an account is told to those who watch it at most every so many milliseconds; other processes are told by
   * one NOTIFY for all accounts of that time, unless `announcesAccounts` is false. What nobody told of is seen this late.
   */
  accountChangesMs: 100,
  announcesAccounts: true,
  accountPollSeconds: 30,
  /** Every stream of events is sent a word so often, so that nothing between takes it for dead; clients give a line up that is silent for 40. */
  streamHeartbeatSeconds: 15,
  /** Streams of status: how many at once in a process and for a user, and when who reads comes back to be asked who they are. */
  streamsAtMost: 10_000,
  streamsOfUserAtMost: 10,
  streamSecondsAtMost: 900,
  /** A browser asks again after so long whether a page of another origin may call. */
  crossOriginSeconds: 600,
  /** Where the histogram of answers at /metrics has its steps. */
  durationBucketsSeconds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  /** Whether the database is reached is asked for so long; then the process is not ready. */
  readySeconds: 3,
  /**
   * A server that stops waits this long for what is in flight; of that it goes on serving everybody for the first seconds, while
   * /readyz says no: longer than a load balancer needs to look twice. `energy serve` does so in production alone.
   */
  stopSeconds: 30,
  drainSeconds: 5,
  /** Sign-ins of demo users last this long. Development only. */
  demoTokenSeconds: 86_400,
} as const;
