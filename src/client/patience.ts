/** How long may a line be silent before it is given up? Longer than the server's heartbeats need, and not for ever. */

/** More than two heartbeats of the server. */
export const usualSilenceMs = 40_000;

/** Aborts a line that was not heard for too long. It begins to count once it is told to. */
export class Patience {
  readonly #ms: number;
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wasHeard = false;
  #isResting = true;

  constructor(ms: number) {
    this.#ms = ms;
  }

  begin(): void {
    this.#isResting = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), this.#ms);
  }

  /** Aborted when it is over, or when whoever asks has had enough. */
  signalWith(signal: AbortSignal | undefined): AbortSignal {
    return AbortSignal.any([this.#controller.signal, ...(signal ? [signal] : [])]);
  }

  get isOver(): boolean {
    return this.#controller.signal.aborted;
  }

  /** True once the line has said anything at all. */
  get wasHeard(): boolean {
    return this.#wasHeard;
  }

  heard(): void {
    this.#wasHeard = true;
    if (!this.#isResting) this.begin();
  }

  /** Until it begins again: while nobody reads there is nothing to hear. */
  rest(): void {
    this.#isResting = true;
    clearTimeout(this.#timer);
  }
}
