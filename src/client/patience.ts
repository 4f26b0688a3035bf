/** How long may a line be silent before it is given up? Longer than the server's heartbeats need, and not for ever. */

/** More than two heartbeats of the server. */
export const usualSilenceMs = 40_000;

/**
 * The last part of it passes by itself: a page that was asleep wakes to a timer that is long due, and to all that the line has
 * said meanwhile, which is heard before this part is over.
 */
const wakingShare = 0.05;

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
    const wakingMs = this.#ms * wakingShare;
    this.#timer = setTimeout(() => {
      this.#timer = setTimeout(() => this.#controller.abort(), wakingMs);
    }, this.#ms - wakingMs);
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
