/** How are notices heard for as long as the process lives? One connection for all channels, made anew when it is lost. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Notification, Pool, PoolClient } from 'pg';
import { EnergyError } from '../errors.ts';
import { databaseError } from './database-error.ts';

/** Resolves after the milliseconds, or rejects when the signal aborts. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

type OnNotice = (payload: string) => void;

interface Connection {
  readonly client: PoolClient;
  /** Destroys the connection; a second call does nothing. */
  letGo(reason?: Error): void;
}

const listenSql = (channel: string): string => `listen "${channel.replaceAll('"', '""')}"`;

const patient: Wait = async (ms, signal) => {
  await delay(ms, undefined, { ref: false, signal });
};

export class PgListener {
  readonly #pool: Pool;
  readonly #retryMs: number;
  readonly #wait: Wait;
  readonly #channels = new Map<string, Set<OnNotice>>();
  readonly #stopped = new AbortController();
  #connection: Promise<Connection> | undefined;

  /** Waits `retryMs` after the connection is lost, and twice as long after each failure, up to 32 times. */
  constructor(options: { pool: Pool; retryMs: number; wait?: Wait }) {
    this.#pool = options.pool;
    this.#retryMs = options.retryMs;
    this.#wait = options.wait ?? patient;
  }

  /** Resolves to the function that stops; throws `database_unavailable` where the first connection cannot be made. */
  async listen(channel: string, onNotice: OnNotice): Promise<() => Promise<void>> {
    if (this.#stopped.signal.aborted) {
      throw new EnergyError('database_unavailable', 'the database is closed');
    }
    const listeners = this.#channels.get(channel) ?? new Set();
    this.#channels.set(channel, listeners.add(onNotice));
    try {
      this.#connection ??= this.#connectFirst();
      const { client } = await this.#connection;
      await client.query(listenSql(channel));
    } catch (error) {
      listeners.delete(onNotice);
      throw databaseError(error);
    }
    return async () => {
      listeners.delete(onNotice);
      if (listeners.size > 0 || this.#stopped.signal.aborted) return;
      this.#channels.delete(channel);
      const held = await this.#connection?.catch(() => undefined);
      await held?.client.query(`un${listenSql(channel)}`).catch(() => {});
    };
  }

  async close(): Promise<void> {
    const last = this.#connection;
    this.#stopped.abort();
    const held = await last?.catch(() => undefined);
    held?.letGo();
  }

  #tell(channel: string, payload: string): void {
    for (const onNotice of this.#channels.get(channel) ?? []) onNotice(payload);
  }

  async #connectFirst(): Promise<Connection> {
    try {
      return await this.#connect();
    } catch (error) {
      this.#connection = undefined;
      throw error;
    }
  }

  async #connect(): Promise<Connection> {
    const client = await this.#pool.connect();
    client.on('notification', ({ channel, payload }: Notification) => this.#tell(channel, payload ?? ''));
    let gone = false;
    const letGo = (reason?: Error) => {
      if (gone) return;
      gone = true;
      client.release(reason ?? true);
    };
    let listening = false;
    const onLost = (reason?: Error) => {
      if (!gone && listening && !this.#stopped.signal.aborted) this.#reconnect();
      letGo(reason);
    };
    client.on('error', onLost);
    client.on('end', () => onLost());
    try {
      for (const channel of this.#channels.keys()) await client.query(listenSql(channel));
    } catch (error) {
      letGo();
      throw error;
    }
    listening = true;
    return { client, letGo };
  }

  #reconnect(): void {
    this.#connection = this.#connectAgain();
    // Those who need the connection await it themselves; closing ends the attempts with a rejection nobody waits for.
    this.#connection.catch(() => {});
  }

  async #connectAgain(): Promise<Connection> {
    for (let attempt = 0; ; attempt++) {
      await this.#wait(this.#retryMs * 2 ** Math.min(attempt, 5), this.#stopped.signal);
      try {
        const connection = await this.#connect();
        for (const channel of this.#channels.keys()) this.#tell(channel, '');
        return connection;
      } catch {
        this.#stopped.signal.throwIfAborted();
      }
    }
  }
}
