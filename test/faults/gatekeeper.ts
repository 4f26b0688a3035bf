/** Which call goes on next? The parent opens the gates, so that a round runs at no clock's pace and in a seeded order. */

import type { FromChild } from './messages.ts';
import { chosen } from './round.ts';

/** So many calls are between two gates at any time; the others stand before one. */
const movingAtMost = 24;

interface Gate {
  readonly gate: number;
  readonly call: number;
}

export class Gatekeeper {
  readonly #open: (gate: number) => void;
  readonly #seed: string;
  readonly #moving = new Set<number>();
  #pieces: Gate[] = [];
  /** Those who wait for the database. */
  #waiting: number[] = [];
  #isDatabaseUp = true;
  #opened = 0;

  constructor(options: { seed: string; open: (gate: number) => void }) {
    this.#seed = options.seed;
    this.#open = options.open;
  }

  /** A model's piece waits its turn; who waits for the database goes on as soon as it is there. */
  hear(message: FromChild): void {
    if (message.type === 'paid') this.#moving.delete(message.payment.call);
    else if (message.type === 'unpaid') this.#moving.delete(message.unpaid.call);
    else if (message.type === 'gate') {
      const { gate, call, reason } = message;
      if (call !== null) this.#moving.delete(call);
      if (call !== null && reason === 'piece') this.#pieces.push({ gate, call });
      else this.#waiting.push(gate);
    }
    this.#openNext();
  }

  databaseWent(): void {
    this.#isDatabaseUp = false;
  }

  databaseCame(): void {
    this.#isDatabaseUp = true;
    this.#openNext();
  }

  #openNext(): void {
    if (this.#isDatabaseUp) {
      for (const gate of this.#waiting.splice(0)) this.#open(gate);
    }
    while (this.#pieces.length > 0 && this.#moving.size < movingAtMost) {
      this.#opened += 1;
      const next = chosen(this.#pieces, `${this.#seed} gate ${this.#opened}`);
      this.#pieces = this.#pieces.filter(({ gate }) => gate !== next.gate);
      this.#moving.add(next.call);
      this.#open(next.gate);
    }
  }
}
