/** What does the engine ask of a database? A port so small that an adapter is a page. */

/** Who a statement runs as: the claims of a verified token. `role` names the database role, the rest reaches the policies. */
export interface Claims {
  /** The user's id. */
  readonly sub?: string;
  readonly role: 'anon' | 'authenticated' | 'service_role';
  readonly [claim: string]: unknown;
}

export interface QueryOptions {
  /** Runs the statement under this role and these claims, so that row-level security applies. */
  readonly as?: Claims;
  /** Prepared once per connection under this name, where the adapter prepares statements. One name, one text. */
  readonly name?: string;
}

/** The part of the port that also exists inside a transaction. */
export interface Queryable {
  /**
   * Runs one statement and resolves to its rows. On every adapter alike: `numeric` and `bigint` are decimal strings, `json` is
   * parsed, `timestamptz` is a Date (±Infinity for 'infinity'), `date` is 'YYYY-MM-DD', `bytea` a Uint8Array, arrays
   * are arrays of these, everything else is text.
   *
   * Parameters: a Date, a Uint8Array, an array (an SQL array), any other object (as JSON), or a scalar. A list that is
   * meant as JSON is given as `JSON.stringify(list)`.
   *
   * Throws EnergyError for a refusal raised by our SQL (class NR), `database_unavailable` (retryable) where the
   * database cannot be reached or another transaction is in the way, and anything else unchanged.
   */
  query<Row>(sql: string, parameters?: readonly unknown[], options?: QueryOptions): Promise<Row[]>;
}

/** One transaction on one connection. */
export interface Transaction extends Queryable {
  /** Runs several statements, separated by semicolons, without parameters. */
  script(sql: string): Promise<void>;
}

/** A way around the port for a library that brings its own SQL and reads its own values, such as a job queue. */
export interface DriverAccess {
  readonly kind: 'pg' | 'pglite';
  /** Sends the text as it is: several statements where there are no values. Resolves to the rows of all of them. */
  execute(sql: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

export interface Database extends Queryable {
  /** Where the adapter has one. */
  readonly driver?: DriverAccess;
  /**
   * Commits what `work` did when it resolves, rolls all of it back when it rejects. Inside, use `tx` alone: on an
   * embedded database there is one connection, and asking `database` from within waits for ever.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Calls `onNotice` with the payload of each NOTIFY on the channel, and with '' after a lost connection is back, since
   * notices may have been missed. Resolves, once listening, to the function that stops it.
   */
  listen(channel: string, onNotice: (payload: string) => void): Promise<() => Promise<void>>;
  /** Waits for what is running and lets go of every connection, file and lock. */
  close(): Promise<void>;
}
