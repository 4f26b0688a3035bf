/** Every default, named, with its unit; createEnergyEngine({ settings }) overrides any of them. */

import { serverDefaults } from './config/server.ts';
import { webhookDefaults } from './config/webhooks.ts';

export const defaults = {
  /** Used where a surge window names no zone of its own. */
  platformTimeZone: 'UTC',
  /** A quote can be held for this long. Requirements R2: five minutes. */
  quoteExpirySeconds: 300,
  /** Where a quote was made from what others may change, such as a web site: its input may have grown to this much of what was quoted. */
  inputGrowthAtMost: 1.1,
  /** The lease of a hold; a stream extends it while it runs. */
  holdSeconds: 120,
  /** A hold lives at most this long, however often it is extended. */
  holdSecondsInAll: 1_800,
  /**
   * A settlement that meets an unreachable database is tried this often, with waits that double from this many ms: 51 s
   * in all, longer than a server takes to come back, shorter than what is left of a lease that was kept.
   */
  settlement: { attempts: 10, firstWaitMs: 100 },
  /**
   * A call that somebody else carries is planned with its account as this process saw it at most so long ago; so many
   * accounts are kept. The hold judges by what is there.
   */
  seenAccounts: { seconds: 5, atMost: 10_000 },
  /** How long a model's reply is kept for a retry with the same idempotency key. */
  replyHours: 24,
  /** Configuration tables are read again after this long even when no notice of a change came. */
  configurationRefreshSeconds: 15,
  /**
   * Verbs that wait at the same time are sent as one call: at most `itemsAtMost`, over so many connections. Where
   * `waitingAtMost` wait already, one more is told to come again.
   */
  coalescer: { itemsAtMost: 100, connections: 2, waitingAtMost: 10_000 },
  /** A verb waits this long for another one on the same account before it fails as retryable. */
  lockTimeoutMs: 5_000,
  /** How the engine uses a Postgres server. */
  database: {
    /** Connections of one process, the listener's included. */
    connectionsAtMost: 10,
    connectTimeoutMs: 10_000,
    /** False for a pooler in transaction mode: nothing is kept on a connection between transactions. */
    preparedStatements: true,
    /** The first wait before a lost LISTEN connection is made anew; it doubles up to 32 times this. */
    listenRetryMs: 250,
    /** A migration gives up when a table stays locked by others for this long. */
    migrationLockTimeoutMs: 60_000,
  },
  /** Requirements R7: below the first normal, above the second a confirmation is required. Tokens. */
  spike: { largeTokens: 5_000, veryLargeTokens: 10_000 },
  surge: {
    /** How far ahead a quote looks for a cheaper hour. */
    horizonHours: 24,
    /** How dear an admin may make a window. */
    multiplierAtMost: 2,
    /**
     * No hour that begins sooner may be made dearer by an admin. A day: every user has then met the price at the hour that
     * they use, and can do today what will cost more tomorrow. 0: a window counts at once.
     */
    riseNoticeHours: 24,
    /** A change that is taken back so soon needs no notice: the dearer price is the one that users have known for long. */
    undoMinutes: 60,
    /** Features that never pay a multiplier above 1, such as ai_message. */
    exemptFeatures: [] as readonly string[],
  },
  /** Requirements R7: when compression is tried. `always`: whenever it is allowed, for the provider's bill alone. */
  compression: { belowEnergy: 5, budgetShare: 0.9, targetReduction: 0.3, always: false },
  /** What a model is asked to keep its answer to, by its user's tier. Words; 0: nothing is asked. */
  answerWords: { free: 0, pro: 0, elite: 0, team: 0, enterprise: 0 },
  /** Truncation takes away at most this share of the tokens, and leaves this share of what it keeps at the start. */
  truncation: { atMost: 0.6, headShare: 0.5 },
  /**
   * How a sentence is judged by the question; see compression/relevance.ts. `k1` and `b` are BM25's; the others are what
   * a pair of words, the neighbours, the paragraph and the stretch around it add, and what share of the text a stretch is.
   * Chosen on half of the questions of bench:compression.
   */
  relevance: { k1: 1.2, b: 0.75, pairs: 0.5, neighbours: 0.5, paragraph: 1, stretch: 20, stretchShare: 0.04 },
  /** Requirements R6: how tokens are estimated where they cannot be counted. */
  tokens: {
    charactersPerToken: 4,
    /** A character of a script written without spaces (Han, kana, Hangul) or half an emoji counts as this many. */
    charactersPerWideCharacter: 3,
    tokensPerImage: 1_000,
    bytesPerDocumentToken: 4,
    /** A document of which neither text nor size is known. */
    tokensPerUnsizedDocument: 1_000,
    /** Added to what is not exact, rounded up. */
    safetyMarginPercent: 20,
    /** A chat message costs this beside its text, and the reply that. Source: see estimate.ts. */
    tokensPerMessage: 4,
    tokensPerReply: 3,
  },
  /** What a model is expected to write before anything has been learned. Tokens, and percent of the expected. */
  output: { expectedAtLeast: 64, ceilingPercent: 150, ceilingAboveExpected: 256 },
  /** How the length of answers is learned from settled calls; see output-sketch.ts and learned-output.ts. Calls, shares, tokens. */
  outputLearning: {
    /** The share of calls that a quote's ceiling is to hold. */
    coverage: 0.95,
    /** A model's output limit is never set below this: providers refuse smaller ones. */
    ceilingAtLeast: 16,
    /** What is known before weighs as much as so many calls, less as calls come in; that of all input lengths as so many of a length's own. */
    priorCalls: 5,
    contextPriorCalls: 10,
    /** A user's own calls are looked at from so many on. */
    userCallsAtLeast: 30,
    /** A call counts e times less after so many others. */
    callsRemembered: 1_000,
    /** The level of the ceiling moves by this much of each miss, between these bounds. */
    levelStep: 0.005,
    levelAtLeast: 0.9,
    levelAtMost: 0.995,
    /** Judged from so many calls of a regime on. */
    callsBeforeJudging: 20,
    /** A change: the longest or shortest quarter of answers becomes more than half of them. So much evidence tells it. */
    driftShare: 0.25,
    driftShareChanged: 0.55,
    driftEvidence: 8,
    /** What is kept for a new regime, and how much the old one then counts. */
    recentCalls: 40,
    oldRegimeCalls: 2,
    /** An answer cut at its limit counts as this much longer; at this share of the ceiling it is taken for a miss. */
    cutCountsAs: 2,
    cutNearCeiling: 0.9,
  },
  /** How what is learned is kept and shared between processes; see engine/learning.ts. */
  answerLearning: {
    /** Settled calls are learned into the database so often, by whichever process comes first. 0: only by `engine.learnAnswers()`. */
    everySeconds: 60,
    /** A call is left for later when it is younger than this: one that settled before it may not be visible yet. */
    lagSeconds: 30,
    callsPerBatch: 500,
    /** A process keeps what is known of so many users at hand, and so many of its own calls that are not stored yet. */
    usersAtMost: 1_000,
    ownCallsAtMost: 10_000,
  },
  /** How a model's multiplier is learned from what its provider reports; see calibration.ts. */
  calibration: { step: 0.05, priorObservations: 10, lowest: 0.5, highest: 2 },
  /** The port to a model: what is assumed of it where nothing better is known. */
  providers: {
    /** Where a key is given without a base URL. */
    openAIBaseUrl: 'https://api.openai.com/v1',
    /** Asked for where neither the caller nor OPENAI_MODEL names a model. */
    openAIModel: 'gpt-4.1-mini',
    /** The header that carries an idempotency key to the provider. */
    idempotencyHeader: 'idempotency-key',
    /** Used to count where no tokenizer is handed in. Requirements R6. */
    charactersPerToken: 4,
    /** Counted for an image where the provider reports no usage. Requirements R6. */
    tokensPerImage: 1_000,
    /** The offline provider picks at most this many sentences. */
    offlineSentences: 5,
    /** The offline provider streams in pieces of this many characters. */
    offlineChunkCharacters: 24,
    /** The offline provider reads at most this many characters of a prompt. */
    offlineCharactersRead: 200_000,
  },
  /** The seven AI features. Characters, unless said otherwise. What limits an input is part of its schema, which has these values. */
  features: {
    /** A name, a title, a tone: one line. */
    lineAtMost: 200,
    /** What a person writes in one field. */
    textAtMost: 20_000,
    /** Fields of a prospect, and the characters of each. */
    prospectFieldsAtMost: 50,
    prospectFieldAtMost: 2_000,
    /** A conversation: turns that are taken in, and tokens of them that are sent along. */
    turnsAtMost: 200,
    historyTokens: 2_000,
    /** Steps of a sequence, and days that it may take. */
    stepsAtMost: 12,
    daysAtMost: 90,
    /** A deck that is exported: slides, and points on each. */
    deckSlidesAtMost: 60,
    deckBulletsAtMost: 20,
    /** Words of an about page. */
    wordsAtMost: 800,
    /** A structured answer is read again, for a preview, each time it has grown by so much. */
    partialEvery: 48,
    /** A deep scan: items at most, characters of each, characters of a CSV file, and items that one call judges. */
    scanItemsAtMost: 5_000,
    scanItemAtMost: 4_000,
    csvAtMost: 5_000_000,
    scanItemsPerCall: 25,
    /** Scans of a user that were started and never run: the oldest beyond so many is forgotten. */
    scansUnrunAtMost: 20,
    /** Problems that a repair names at most. */
    problemsNamed: 12,
  },
  /** The metering proxy; see proxy/create-proxy.ts. */
  proxy: {
    /** What a call is for where the client does not say so. */
    feature: 'ai_chatbot',
    /** A larger request is refused with 413. */
    bodyBytesAtMost: 20 * 1_024 * 1_024,
    /** Tokens counted for a conversation that the upstream keeps (`previous_response_id`, `conversation`): its length is not known here. */
    storedContextTokens: 4_000,
    /** An upstream that sends nothing for so long has failed. */
    silenceSeconds: 300,
    connectSeconds: 10,
    /** Connections to one upstream. */
    connectionsPerUpstream: 256,
    /** What a refused client is told to wait where its energy is held by other calls, and where its first attempt still runs. */
    retryAfterSeconds: 1,
    /** The list of models is asked for again after this long. */
    modelsSeconds: 60,
  },
  /** The Company Crawler: what it reads of a site, by tier where a deeper look is paid for. */
  crawler: {
    /** Hosts, or host:port, that may be reached although their address or port is not public. For tests, and sites of one's own. */
    allowedHosts: [] as readonly string[],
    /** How it names itself; robots.txt is asked by the part before the slash. */
    userAgent: 'EnergyEngineCrawler/1.0',
    pagesAtMost: { free: 3, pro: 6, elite: 10, team: 15, enterprise: 25 },
    /** Links away from the first page. */
    depthAtMost: { free: 1, pro: 2, elite: 3, team: 3, enterprise: 4 },
    /** Characters of all pages that go to the model. */
    textAtMost: { free: 3_000, pro: 9_000, elite: 18_000, team: 24_000, enterprise: 32_000 },
    pageBytesAtMost: 1_500_000,
    robotsBytesAtMost: 500_000,
    pageTimeoutMs: 8_000,
    siteTimeoutMs: 40_000,
    redirectsAtMost: 5,
    linksPerPage: 200,
    /** Elements of a page that are read as they are nested; deeper ones are left out. */
    nestingAtMost: 100,
    urlAtMost: 2_000,
    /** A site that was read is kept in the process, from when it was read, as long as a quote of it is good; and so many sites. */
    keptSeconds: 300,
    keptSites: 50,
    /** Sites that are read at once for one user, and in one process; who wants one more is told to come again after so long. */
    crawlsOfUserAtOnce: 2,
    crawlsAtOnce: 8,
    retryAfterSeconds: 5,
  },
  /** How habits are learned from use; see usage/pattern.ts. Chosen by bench:forecast, with the days it tries in view. */
  patterns: {
    /** A session ends after so long without a call. Issue 3. */
    sessionIdleMinutes: 30,
    /** A session of so long ago counts half. */
    profileHalfLifeDays: 365,
    /** The cohort weighs as many sessions in the hours of the day, in the weekdays, and the product of both in each hour of the week. */
    hourPriorSessions: 12,
    weekdayPriorSessions: 60,
    cellPriorSessions: 60,
    /** Below so many sessions the cohort's week stands alone. */
    fewSessions: 5,
    /** A user's hours count in full after so many weeks; their weekdays not at all before, and by half after twice as many. */
    fewWeeks: 3,
    /** What an hour keeps of its sessions, and what each neighbour one and two hours away gets. */
    smoothing: [0.4, 0.2, 0.1],
    /** One user weighs at most so many sessions in their cohort. */
    cohortShareAtMost: 30,
    /** The cohort's hours and weekdays are taken to be even until more users than this say otherwise. */
    cohortPriorUsers: 20,
    /** How soon a user comes back: over about so many sessions, the cohort weighing as many in each span of absence. */
    returnMemorySessions: 60,
    returnPriorSessions: 2,
    /** A likely window of the next use is so long: two hours to either side of its middle. */
    windowHours: 4,
    /** A next use is looked for this far ahead. */
    horizonHours: 168,
    /** A day of so long ago counts half in what a user consumes; and in their last days alone, which make up the share. */
    consumptionHalfLifeDays: 21,
    recentHalfLifeDays: 3,
    recentShare: 0.5,
    /** The cohort weighs as many days in the mean, and in the spread; and this is kept of the spread measured by moments. */
    consumptionPriorDays: 3,
    dispersionPriorDays: 4,
    dispersionShare: 0.8,
    /** What is to lie above a quantile is taken to be so much more than asked for. */
    tailCorrection: 1.2,
    /** Efficiency over so many days, shrunk to one half by so many calls; a repetition within so many minutes. R3. */
    scoreDays: 30,
    efficiencyPriorCalls: 20,
    repeatMinutes: 10,
    /** Behaviour over so many days. R3. */
    activeDays: 14,
    /** At most so many hours of the day are named as peak hours, each at least so many times the average hour. */
    peakHoursAtMost: 6,
    peakTimesAverage: 1.5,
  },
  /** How much of what happened is learned in one piece, so that memory stays flat; see usage/learn.ts. */
  learning: {
    /** Users of a batch, their entries together, and those of one user; a user with more comes again. */
    usersAtMost: 500,
    callsAtMost: 20_000,
    callsOfOneAtMost: 5_000,
    /** Columns that time alone changes are written again after so long: while scores still move, and later. */
    describeAgainHours: 24,
    describeOldAgainHours: 168,
  },
  /** Who is helped over a predicted shortfall; see usage/shortfall.ts. How much in all is said by the rule `ml_recommendation`. */
  recommendations: {
    /** Who has less than so many days of their average consumption is looked at. */
    daysOfUse: 3,
    /** Worth helping: so much of their use is useful, and they come so regularly. */
    efficiencyFrom: 0.5,
    behaviorFrom: 0.25,
    /** Who runs dry with this probability is helped up to the amount that is enough with that one. */
    probabilityFrom: 0.5,
    quantile: 0.8,
    /** Hundredths; less is not worth an event. And the share of the tier's daily amount that the rule is taken to give at most. */
    energyAtLeast: 50,
    shareOfDailyAtMost: 0.2,
    /** Users of a batch, and how many of those in need are remembered. */
    usersAtOnce: 500,
    keptAtMost: 10_000,
  },
  /** How energy comes back; the rules themselves are rows of `regeneration_rules`. */
  regeneration: {
    /** Lots that lapse within so many days are told with the status. */
    lapsingSoonDays: 7,
    /** A page of a user's history, unless a limit is given, and the largest. */
    historyEvents: 50,
    historyEventsAtMost: 1_000,
    /** A judgement that was overtaken by another payment is made anew so often. */
    attempts: 25,
    /** How far ahead the next window that grants a bonus is looked for. */
    windowHorizonHours: 168,
  },
  /** When each job begins, as cron says it, by the platform's time zone. */
  jobSchedules: {
    /** Zones lie a quarter of an hour apart at least. */
    'daily-reset': '*/15 * * * *',
    'expire-holds': '* * * * *',
    'learn-patterns': '7 * * * *',
    /** Serving processes do it themselves each minute; this is for the calls after the last one of them. */
    'learn-answers': '*/10 * * * *',
    /** Reports are as old as its last run. */
    'roll-up': '*/5 * * * *',
    recommend: '22 * * * *',
    'drop-replies': '41 * * * *',
    'deliver-webhooks': '* * * * *',
  },
  /** How jobs work and are queued. */
  jobs: {
    /** Accounts that one transaction applies what is due to: so many are locked at once. */
    sweptAtOnce: 200,
    /** The schema of the queue's own tables. */
    schema: 'energy_jobs',
    /** How often a worker asks for work, and tells that it is still at it. A job that was silent for so long runs again. */
    pollSeconds: 10,
    heartbeatSeconds: 60,
    /** A job that takes longer is taken for dead. */
    secondsAtMost: 6 * 3_600,
    /** How often one that failed is tried again, with growing waits, before its next time. */
    retries: 2,
    retrySeconds: 30,
    /** A worker that is told to stop waits so long for what is running. */
    stopSeconds: 30,
  },
  /** What is unusual for a user; see usage/anomaly.ts. The limits are those of bench:anomaly's first 70 %, rounded up. */
  anomalies: {
    /** Hours of use of so many days are kept. */
    windowDays: 7,
    /** The averages of hours of use reach back about so many of them. */
    memoryHours: 60,
    /** The user's own percentile of those hours; it stands alone from so many hours on, the cohort's standing in before. */
    percentile: 0.99,
    hoursKnown: 10,
    /** Until a user's spread is known, an hour is taken to vary by a factor of e; this weighs as many hours. */
    spreadPriorHours: 4,
    /** Unusual is what is so many times the percentile, or so many spreads above the average. */
    ratioLimit: 1.55,
    deviationLimit: 1.55,
    /** Hundredths of an energy; nothing below is unusual. */
    minimumEnergy: 200,
  },
  /** How failures of providers are counted; see engine/provider-errors.ts. */
  providerErrors: {
    /** A process writes down what it has counted so often, and tells so many models and kinds apart in between. */
    writtenSeconds: 10,
    keysAtMost: 200,
    keptDays: 14,
  },
  /** How the sums that reports read are kept; see usage/rollup.ts. */
  rollups: {
    /** Accounts of a batch, their entries together, and those of one account; an account with more comes again. */
    usersAtMost: 500,
    entriesAtMost: 20_000,
    entriesOfOneAtMost: 5_000,
    /** Who comes back is looked at for so many days after each day. */
    returnDays: 7,
  },
  /** What one report may ask for, and how it judges; see usage/report-request.ts. */
  reports: {
    /** The longest span: of days, and where they are cut into hours. */
    daysAtMost: 400,
    hoursAtMost: 72,
    /** Rows of a report, calls or entries of a page, hours that a page of a rare cut looks through, users of a list. */
    rowsAtMost: 5_000,
    pageAtMost: 200,
    hoursOfPage: 5,
    usersAtMost: 100,
    /** A change of tier comes after a stop where the user was refused a call on that day of theirs, or so many before; at most 30. */
    stopDays: 7,
    /** Points of the curve that shows how the cost is shared. */
    curvePoints: 100,
    /** Open holds are counted by age: seconds. */
    holdAgesSeconds: [60, 300, 1_800],
    /** Failures of providers are told of so many hours, and so many kinds of them. */
    errorHours: 24,
    errorRowsAtMost: 100,
    /** A file of calls has at most so many, of so many pages: 200 bytes to 2 kB each, made in memory. */
    exportCallsAtMost: 20_000,
    exportPagesAtMost: 2_000,
    /** Standard errors to either side: 95 of 100 intervals hold the truth. */
    standardErrors: 1.96,
    /** A user stands out: costs so many times the month before, so large a share of calls are spikes, pays less than they cost; from so many USD on. */
    growthFrom: 3,
    spikeShareFrom: 0.1,
    anomalyFromUsd: 1,
  },
  /** How a change of prices is tried on the ledger; see engine/backtest. */
  backtest: {
    /** So many days back, unless told otherwise. */
    days: 30,
    /** How demand may answer: from not at all to that of language models (2025 estimates lie near 1.1). */
    elasticities: [0, 0.2, 0.5, 0.8, 1.1],
    /** The share of calls that wait for a cheaper hour where the price rose, and the most hours they wait. */
    shiftShare: 0,
    shiftHours: 6,
    /** Entries fetched at once. */
    entriesPerRead: 5_000,
    /** The longest stretch that a server is asked for, and so many at once in a process: each keeps it busy. Days. */
    daysAtMost: 92,
    atOnce: 1,
    /** What a page is told to wait where others are running. */
    retryAfterSeconds: 10,
  },
  /** What energy simulate lives through unless told otherwise; see simulator/. */
  simulation: {
    users: 100_000,
    days: 30,
    seeds: 3,
    from: '2026-03-02',
    /** Whose published price the calls cost, and those that it is compared with. */
    model: 'gpt-4.1-mini',
    otherModels: ['gpt-4.1-nano', 'gpt-4.1', 'gpt-4o', 'gpt-5', 'claude-haiku-4-5', 'claude-sonnet-4-5'],
    elasticity: 0.5,
    elasticities: [0, 0.2, 0.5, 0.8, 1.1],
    /** A thread lives so many users at a time. */
    usersPerChunk: 2_000,
    folder: 'simulation',
  },
  /** The HTTP server. */
  server: serverDefaults,
  /** What is told to others by HTTP; see engine/webhooks. */
  webhooks: webhookDefaults,
  /** What the command line's lists show unless told otherwise, and the demonstration of `energy start`. */
  commandLine: {
    historyEntries: 20,
    usageDays: 7,
    demoEmail: 'demo@energy.example',
    demoTier: 'pro',
    /** Given to the demo user, in the open, when its energy or its day's tokens are used up. Energy, tokens. */
    demoTopUpEnergy: 10,
    demoTopUpTokens: 10_000,
  },
} as const;

type Widen<T> = T extends number
  ? number
  : T extends string
    ? string
    : T extends boolean
      ? boolean
      : { readonly [K in keyof T]: Widen<T[K]> };

export type Settings = Widen<typeof defaults>;

export type SettingsOverrides = {
  readonly [K in keyof Settings]?: Settings[K] extends object ? Partial<Settings[K]> : Settings[K];
};

/** The defaults with the given overrides laid over them, one level deep. */
export function settingsWith(overrides: SettingsOverrides = {}): Settings {
  const merged: Record<string, unknown> = { ...defaults };
  for (const [name, value] of Object.entries(overrides)) {
    if (value === undefined) continue;
    const base = merged[name];
    merged[name] = typeof base === 'object' ? { ...base, ...(value as object) } : value;
  }
  return merged as Settings;
}
