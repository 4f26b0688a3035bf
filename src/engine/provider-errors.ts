/** Which providers fail, how, and how often? Added up in the process, and written down every few seconds for all to see. */

import { type Clock, systemClock, type Timers } from '../clock.ts';
import type { Settings } from '../config.ts';
import type { Database } from '../database/database.ts';
import { providerErrorKindOf } from '../providers/error-kind.ts';
import { noteProviderErrors, type ProviderErrorCount } from '../usage/health-notes.ts';

export interface ProviderErrors {
  /** Counts the error where it is a failure of a provider. Throws nothing. */
  note(error: unknown, asked: { readonly provider: string; readonly model: string }): void;
  /** Writes down what is not written yet. Throws nothing: what cannot be written is kept for the next time. */
  flush(): Promise<void>;
  /** The same, for the last time. */
  close(): Promise<void>;
}

export interface ProviderErrorsOptions {
  readonly database: Database;
  /** Undefined: the machine's, and the database's own for what is written. */
  readonly clock: Clock | undefined;
  readonly timers: Timers;
  readonly settings: Pick<Settings, 'providerErrors'>;
  readonly onProblem: (problem: string) => void;
}

const hourMs = 3_600_000;
const nameAtMost = 200;

const keyOf = ({ hour, provider, model, kind }: ProviderErrorCount): string =>
  JSON.stringify([hour.getTime(), provider, model, kind]);

export function createProviderErrors(options: ProviderErrorsOptions): ProviderErrors {
  const { database, clock, timers, onProblem } = options;
  const settings = options.settings.providerErrors;
  let waiting = new Map<string, ProviderErrorCount>();
  let writing: Promise<void> = Promise.resolve();
  let stopTimer: (() => void) | undefined;

  const add = (counted: ProviderErrorCount): void => {
    // Models are named by callers: there may be any number of them.
    const isOneTooMany = waiting.size >= settings.keysAtMost && !waiting.has(keyOf(counted));
    const count = isOneTooMany ? { ...counted, model: '' } : counted;
    const known = waiting.get(keyOf(count));
    waiting.set(keyOf(count), { ...count, errors: count.errors + (known?.errors ?? 0) });
  };

  const writeAll = async (): Promise<void> => {
    if (waiting.size === 0) return;
    const counts = [...waiting.values()];
    waiting = new Map();
    try {
      await noteProviderErrors({ database, clock }, counts, settings.keptDays);
    } catch (error) {
      for (const count of counts) add(count);
      onProblem(`failures of providers could not be written down: ${String(error)}`);
    }
  };

  const rest = (): void => {
    stopTimer?.();
    stopTimer = undefined;
  };
  const flush = (): Promise<void> => {
    writing = writing.then(writeAll);
    return writing;
  };

  return {
    note(error, asked) {
      const kind = providerErrorKindOf(error);
      if (kind === null) return;
      const { provider = asked.provider } = (error as { details: { provider?: unknown } }).details;
      const lastAt = (clock ?? systemClock).now();
      add({
        hour: new Date(Math.floor(lastAt.getTime() / hourMs) * hourMs),
        provider: String(provider).slice(0, nameAtMost),
        model: asked.model.slice(0, nameAtMost),
        kind,
        errors: 1,
        lastAt,
      });
      stopTimer ??= timers.every(settings.writtenSeconds * 1_000, () => {
        if (waiting.size === 0) rest();
        else void flush();
      });
    },
    flush,
    close() {
      rest();
      return flush();
    },
  };
}
