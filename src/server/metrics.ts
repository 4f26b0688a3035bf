/** What has this process done, and how does the platform stand? Counters for Prometheus, without names of users or models. */

import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { energyOf } from '../amount.ts';
import type { EnergyEngine } from '../engine.ts';
import type { JobMetrics, Metric } from '../jobs/job-metrics.ts';

/** An answer as it is counted. */
export interface CountedAnswer {
  readonly method: string;
  /** As in the contract: with {names}, not with values. */
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
}

export interface Metrics {
  answered(answer: CountedAnswer): void;
  /** The text format of Prometheus. Reads the open holds of all from the database; throws `database_unavailable`. */
  read(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** Counts no more payments and attempts. */
  stop(): void;
}

type Watched = Pick<EnergyEngine, 'watchPayments' | 'reports' | 'settings' | 'webhooks'>;

function requestCounts(registry: Registry, buckets: readonly number[]) {
  const seconds = new Histogram({
    name: 'energy_http_request_duration_seconds',
    help: 'Time until an answer began, by route and status; a stream goes on after it',
    labelNames: ['method', 'route', 'status'],
    buckets: [...buckets],
    registers: [registry],
  });
  return ({ method, path: route, status, milliseconds }: CountedAnswer): void =>
    seconds.observe({ method, route, status: String(status) }, milliseconds / 1_000);
}

/** By feature, of which there are few, and not by model, which a server may name as it likes. */
function paymentCounts(registry: Registry, watchPayments: Watched['watchPayments']): () => void {
  const registers = [registry];
  const calls = new Counter({
    name: 'energy_calls_total',
    help: 'Calls that ended here and charges made here, by feature and outcome',
    labelNames: ['feature', 'outcome'],
    registers,
  });
  const charged = new Counter({
    name: 'energy_charged_total',
    help: 'Energy that was paid here, by feature',
    labelNames: ['feature'],
    registers,
  });
  const tokens = new Counter({
    name: 'energy_tokens_total',
    help: 'Tokens that were paid for here, by feature and direction',
    labelNames: ['feature', 'direction'],
    registers,
  });
  return watchPayments(({ kind, feature, energy, inputTokens, outputTokens }) => {
    calls.inc({ feature, outcome: kind });
    charged.inc({ feature }, energyOf(energy));
    tokens.inc({ feature, direction: 'input' }, inputTokens);
    tokens.inc({ feature, direction: 'output' }, outputTokens);
  });
}

/** What the database says of everybody, read when it is asked for; the same from every process. */
function platformGauges(registry: Registry, health: Watched['reports']['health']): () => Promise<void> {
  const gauge = <const Labels extends string>(name: string, help: string, ...labelNames: Labels[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const aged = ['from_seconds', 'until_seconds'] as const;
  const holds = gauge('energy_open_holds', 'Open holds of all processes, by age', ...aged);
  const held = gauge('energy_open_holds_energy', 'Energy that open holds set aside, by age', ...aged);
  const lapsed = gauge('energy_lapsed_holds', 'Open holds whose lease is over');
  const differences = gauge('energy_book_differences', 'What the last check of the books found; should be 0');
  const failed = gauge(
    'energy_provider_errors',
    'Failures of providers in the last hours (setting reports.errorHours), of all processes, by kind',
    'provider',
    'kind',
  );
  return async () => {
    const { openHolds, books, providerErrors } = await health();
    failed.reset();
    for (const { provider, kind, errors } of providerErrors.items) failed.inc({ provider, kind }, errors);
    for (const { fromSeconds, untilSeconds, holds: count, energy } of openHolds) {
      const labels = {
        from_seconds: String(fromSeconds),
        until_seconds: untilSeconds === null ? '+Inf' : String(untilSeconds),
      };
      holds.set(labels, count);
      held.set(labels, energyOf(energy));
    }
    lapsed.set(openHolds.reduce((sum, { lapsed: count }) => sum + count, 0));
    if (books.differences === null) differences.remove();
    else differences.set(books.differences);
  };
}

function attemptCounts(registry: Registry, watchAttempts: Watched['webhooks']['watchAttempts']): () => void {
  const attempts = new Counter({
    name: 'energy_webhook_attempts_total',
    help: 'Attempts to deliver a webhook that were made here, by outcome',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return watchAttempts(({ outcome }) => attempts.inc({ outcome }));
}

/** The same of webhooks. */
function webhookGauges(registry: Registry, standing: Watched['webhooks']['standing']): () => Promise<void> {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const waiting = gauge(
    'energy_webhook_deliveries_waiting',
    'Deliveries of webhooks that are still to be made',
  );
  const late = gauge('energy_webhook_late_seconds', 'By how long the latest of them is late');
  const active = gauge('energy_webhook_endpoints', 'Endpoints of webhooks that are switched on');
  const failing = gauge('energy_webhook_endpoints_failing', 'Those of them that failed last');
  return async () => {
    const stands = await standing();
    waiting.set(stands.waiting);
    late.set(stands.lateSeconds);
    active.set(stands.activeEndpoints);
    failing.set(stands.failingEndpoints);
  };
}

/** Figures that somebody else adds up, as they stand. */
async function textOf(metrics: readonly Metric[]): Promise<string> {
  const registry = new Registry();
  for (const { name, help, type, samples } of metrics) {
    const labelNames = [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))];
    const asked = { name, help, labelNames, registers: [registry] };
    const metric = type === 'counter' ? new Counter(asked) : new Gauge(asked);
    for (const { labels, value } of samples) metric.inc({ ...labels }, value);
  }
  return await registry.metrics();
}

/** Counts from here on. `jobs`: the counters of the jobs that this process runs, if it runs any. */
export function createMetrics(
  { watchPayments, reports, settings, webhooks }: Watched,
  jobs?: Pick<JobMetrics, 'read'>,
): Metrics {
  const registry = new Registry();
  const answered = requestCounts(registry, settings.server.durationBucketsSeconds);
  const stops = [paymentCounts(registry, watchPayments), attemptCounts(registry, webhooks.watchAttempts)];
  const readPlatform = platformGauges(registry, () => reports.health());
  const readWebhooks = webhookGauges(registry, () => webhooks.standing());
  return {
    answered,
    async read() {
      await Promise.all([readPlatform(), readWebhooks()]);
      const parts = [await registry.metrics(), await textOf(jobs?.read() ?? [])];
      return { contentType: registry.contentType, text: parts.filter((part) => part.trim() !== '').join('') };
    },
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}
