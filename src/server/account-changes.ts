/** Whose account has changed, in this process or another? Told to those who watch an account, soon and a few times a second at most. */

import type { Timers } from '../clock.ts';
import type { Settings } from '../config.ts';
import type { Database } from '../database/database.ts';
import type { EnergyEngine } from '../engine.ts';

export interface AccountChanges {
  /**
   * Calls `onChange` after changes of the account and of the configuration, and now and then without one, since a notice may have been missed; and
   * `onEnd` when nothing more will come. Until the returned function is called.
   */
  watch(userId: string, watcher: Watcher): () => void;
  /** Tells all watchers that it is over, and listens no more. */
  close(): Promise<void>;
}

export interface Watcher {
  onChange(): void;
  onEnd(): void;
}

export interface AccountChangesOptions {
  readonly engine: Pick<EnergyEngine, 'watchAccounts' | 'watchConfiguration'>;
  readonly database: Pick<Database, 'query' | 'listen'>;
  readonly timers: Timers;
  readonly settings: Settings['server'];
  /** Tells this process from the others. */
  readonly processId: string;
  readonly onProblem: (error: unknown) => void;
}

const channel = 'energy_accounts';
/** PostgreSQL takes notices below 8,000 bytes; an id has 36. */
const idsInNotice = 200;

/** Gathers what this process changes for a moment, and then tells it here and elsewhere. Gives back what stops it. */
function announcing(options: AccountChangesOptions, tellHere: (userId: string) => void): () => void {
  const { engine, database, timers, settings, processId, onProblem } = options;
  const changed = new Set<string>();
  let isWaiting = false;
  let isStopped = false;

  const announce = async (userIds: readonly string[]): Promise<void> => {
    const notices = Array.from({ length: Math.ceil(userIds.length / idsInNotice) }, (_, at) =>
      [processId, ...userIds.slice(at * idsInNotice, (at + 1) * idsInNotice)].join(' '),
    );
    await database.query('select pg_notify($1, notice) from unnest($2::text[]) notice', [channel, notices]);
  };
  const flush = (): void => {
    isWaiting = false;
    const userIds = [...changed];
    changed.clear();
    if (isStopped) return;
    for (const userId of userIds) tellHere(userId);
    if (settings.announcesAccounts) announce(userIds).catch(onProblem);
  };
  const stop = engine.watchAccounts((userId) => {
    changed.add(userId.toLowerCase());
    if (isWaiting) return;
    isWaiting = true;
    void timers.wait(settings.accountChangesMs).then(flush);
  });
  return () => {
    isStopped = true;
    stop();
  };
}

/** Hears what others announce, and asks for all again now and then. */
function hearing(
  { database, timers, settings, processId, onProblem }: AccountChangesOptions,
  told: { readonly one: (userId: string) => void; readonly all: () => void },
) {
  let listening: Promise<(() => Promise<void>) | undefined> | undefined;
  let stopPolling: (() => void) | undefined;

  const onNotice = (notice: string): void => {
    // After a lost connection is back nobody knows what was missed.
    if (notice === '') told.all();
    const [sender, ...userIds] = notice.split(' ');
    // Its own watchers were told when it sent the notice.
    if (sender === processId) return;
    for (const userId of userIds) told.one(userId);
  };
  /** Where that fails the watchers are told late, by the poll, which tries again. */
  const listen = (): void => {
    listening ??= database.listen(channel, onNotice).catch((error: unknown) => {
      onProblem(error);
      listening = undefined;
      return undefined;
    });
  };
  return {
    begin(): void {
      listen();
      stopPolling ??= timers.every(settings.accountPollSeconds * 1_000, () => {
        listen();
        told.all();
      });
    },
    async rest(): Promise<void> {
      stopPolling?.();
      stopPolling = undefined;
      const held = listening;
      listening = undefined;
      const stop = await held;
      await stop?.();
    },
  };
}

/** One connection that listens, for however many watch; none while nobody does. */
export function createAccountChanges(options: AccountChangesOptions): AccountChanges {
  const watchers = new Map<string, Set<Watcher>>();
  let isClosed = false;
  const one = (userId: string): void => {
    for (const { onChange } of watchers.get(userId) ?? []) onChange();
  };
  const all = (): void => {
    for (const userId of watchers.keys()) one(userId);
  };
  const stopAnnouncing = announcing(options, one);
  // Prices and budgets are everybody's. Of what other processes changed, the engine hears by itself.
  const stopWatching = options.engine.watchConfiguration(all);
  const { begin, rest } = hearing(options, { one, all });

  return {
    watch(givenId, watcher) {
      const userId = givenId.toLowerCase();
      if (isClosed) {
        watcher.onEnd();
        return () => {};
      }
      const ofUser = watchers.get(userId) ?? new Set();
      watchers.set(userId, ofUser.add(watcher));
      begin();
      return () => {
        ofUser.delete(watcher);
        if (ofUser.size === 0 && watchers.get(userId) === ofUser) watchers.delete(userId);
        if (watchers.size === 0) rest().catch(options.onProblem);
      };
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      stopAnnouncing();
      stopWatching();
      for (const ofUser of [...watchers.values()]) for (const { onEnd } of [...ofUser]) onEnd();
      await rest();
    },
  };
}
