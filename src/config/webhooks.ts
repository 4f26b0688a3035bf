/** Which defaults have webhooks? */

export const webhookDefaults = {
  /** Hosts, or host:port, that may be reached although they are not public, and without TLS. For tests, and networks of one's own. */
  allowedHosts: [] as readonly string[],
  endpointsAtMost: 50,
  /** Energy is low below so many percent of the cap. */
  lowPercent: 10,
  /** What is left of a grant is told to lapse so long before. */
  lapsingHours: 48,
  /** An opening or closing of a surge window is told so long before; one that was missed, at most so long after. */
  windowNoticeMinutes: 15,
  /** After a failure, until the next attempt: the schedule that Standard Webhooks recommends, three days in all. Seconds. */
  retryAfterSeconds: [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as readonly number[],
  /** Up to this share of each wait is added by chance, so that what failed together does not come back together. */
  jitterShare: 0.1,
  /** A longer wait that an endpoint asks for by Retry-After is kept, at most so long. */
  retryAfterAtMostSeconds: 86_400,
  /** An attempt may take so long. Standard Webhooks: 15 to 30 s. */
  timeoutSeconds: 15,
  /** Of an answer's body so much is read, and thrown away. */
  responseBytesAtMost: 16_384,
  /** Attempts under way in one process, and to one endpoint from all processes. */
  attemptsAtOnce: 20,
  attemptsAtOnceToOne: 4,
  /** An attempt that nobody has told the end of for so long is lost, and made again. */
  leaseSeconds: 60,
  /** A run of the job sends for so long, and waits for what falls due in that time; the next run is a minute after it. */
  runSeconds: 40,
  /** While it waits, it looks so often whether it is to stop, or something new is due. */
  lookSeconds: 1,
  /** An endpoint to which nothing was delivered for so long is switched off, with the next delivery that fails for good. */
  disableAfterDays: 5,
  /** Events and what became of them are kept so long; longer than all attempts take. */
  retentionDays: 30,
  /** The old secret signs for so long after a new one was made, unless the request says otherwise. */
  rotationOverlapHours: 24,
  /** Beside the last one so many secrets that were replaced may still sign; each adds its signature to a header. */
  olderSecretsAtMost: 3,
  /** Accounts of whom something is new that are found in one look at all; it looks again where there are more. */
  usersAtOnce: 20_000,
  /** How much of what happened is looked at in one transaction: accounts, entries of them and of one; lots that lapse; what is dropped. */
  usersAtMost: 500,
  entriesAtMost: 5_000,
  entriesOfOneAtMost: 2_000,
  lotsAtMost: 1_000,
  droppedAtOnce: 5_000,
} as const;
