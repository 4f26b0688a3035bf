/** Is anybody still waiting for the next part of a stream? */

/** Kept by whoever hands a stream's parts out; a stream that nobody waits for is idle, and its lease is not extended. */
export class Attention {
  #isWaiting = false;
  #timesAsked = 0;
  #timesAskedBefore = -1;

  /** A part is asked for. */
  wait(): void {
    this.#isWaiting = true;
    this.#timesAsked += 1;
  }

  /** The part was handed out: whether another will be asked for is not known. */
  rest(): void {
    this.#isWaiting = false;
  }

  /** How often a part was asked for. */
  get timesAsked(): number {
    return this.#timesAsked;
  }

  /** True where nobody waits, and nobody has asked since this was last looked at. */
  isIdle(): boolean {
    const isIdle = !this.#isWaiting && this.#timesAsked === this.#timesAskedBefore;
    this.#timesAskedBefore = this.#timesAsked;
    return isIdle;
  }
}
