/** How does the parent hold the process that meters: start it, ask of it, hear what it acknowledged, kill it? */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Gatekeeper } from './gatekeeper.ts';
import type { AccountFact, Audit, FromChild, Payment, ToChild, Unpaid } from './messages.ts';
import type { Round } from './round.ts';

export interface Place {
  readonly databaseUrl?: string;
  /** Of an embedded database. */
  readonly directory?: string;
}

const program = fileURLToPath(new URL('./metering-child.ts', import.meta.url));
const errorCharacters = 4_000;

export class MeteringChild {
  readonly paid: Payment[] = [];
  readonly unpaid: Unpaid[] = [];
  readonly problems: string[] = [];
  /** Told of every gate and every end, with how many there were in this round. */
  onEvent: (events: number) => void = () => {};
  readonly #process: ChildProcess;
  readonly #gone: Promise<void>;
  #gates = new Gatekeeper({ seed: '', open: () => {} });
  #events = 0;
  #answer: { type: FromChild['type']; resolve: (message: FromChild) => void } | undefined;
  #fail: (error: Error) => void = () => {};
  #errors = '';

  private constructor() {
    this.#process = fork(program, { stdio: ['ignore', 'inherit', 'pipe', 'ipc'], execArgv: [] });
    this.#process.stderr?.on('data', (text: Buffer) => {
      this.#errors = (this.#errors + text.toString()).slice(-errorCharacters);
    });
    this.#process.on('message', (message: FromChild) => this.#hear(message));
    // What was told before the end is heard before the channel closes.
    const ends = Promise.all([once(this.#process, 'close'), once(this.#process, 'disconnect')]);
    this.#gone = ends.then(([[code, signal]]) => {
      this.#fail(new Error(`the metering process ended (${signal ?? code}): ${this.#errors}`));
    });
  }

  /** A process with the database open and migrated, whose clock stands at `at`. */
  static async start(place: Place, at: string): Promise<MeteringChild> {
    const child = new MeteringChild();
    await child.#ask({ type: 'open', ...place, at }, 'opened');
    return child;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Makes the round's users; resolves to what they own. */
  async prepare(round: Round): Promise<readonly AccountFact[]> {
    const { accounts } = await this.#ask({ type: 'prepare', round }, 'prepared');
    return accounts;
  }

  /** Resolves when every call has ended; rejects where the process ends before. */
  async run(round: Round): Promise<void> {
    this.#gates = new Gatekeeper({ seed: round.seed, open: (gate) => this.#send({ type: 'pass', gate }) });
    this.#events = 0;
    await this.#ask({ type: 'run', round }, 'ran');
  }

  async audit(round: Round): Promise<Audit> {
    return (await this.#ask({ type: 'audit', round }, 'audited')).audit;
  }

  databaseWent(): void {
    this.#gates.databaseWent();
  }

  databaseCame(): void {
    this.#gates.databaseCame();
  }

  /** Ends it as a power cut would; resolves when it is gone and all that it told was heard. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#gone;
  }

  async close(): Promise<void> {
    await this.#ask({ type: 'close' }, 'closed');
    await this.#gone;
  }

  #send(order: ToChild): void {
    if (this.#process.connected) this.#process.send(order, () => {});
  }

  async #ask<T extends FromChild['type']>(order: ToChild, type: T): Promise<Extract<FromChild, { type: T }>> {
    const answer = new Promise<FromChild>((resolve, reject) => {
      this.#answer = { type, resolve };
      this.#fail = reject;
    });
    this.#send(order);
    return (await answer) as Extract<FromChild, { type: T }>;
  }

  #hear(message: FromChild): void {
    if (message.type === 'paid') this.paid.push(message.payment);
    else if (message.type === 'unpaid') this.unpaid.push(message.unpaid);
    else if (message.type === 'problem') this.problems.push(message.problem);
    if (message.type === this.#answer?.type) this.#answer.resolve(message);
    this.#gates.hear(message);
    if (['gate', 'paid', 'unpaid'].includes(message.type)) {
      this.#events += 1;
      this.onEvent(this.#events);
    }
  }
}
