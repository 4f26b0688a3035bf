/** Where does one server-sent event end and the next begin, however the network cut them? */

/** Collects bytes and gives back the events that are complete; each without the empty line after it. */
export class EventBlocks {
  readonly #decoder = new TextDecoder();
  #rest = '';

  /** True where all that has come so far was complete. */
  get isWhole(): boolean {
    return this.#rest === '';
  }

  add(bytes: Uint8Array): string[] {
    return this.#cut(this.#decoder.decode(bytes, { stream: true }));
  }

  /** What is left at the end: an event that no empty line followed. */
  end(): string[] {
    const events = this.#cut(`${this.#decoder.decode()}\n\n`);
    this.#rest = '';
    return events;
  }

  #cut(text: string): string[] {
    let all = this.#rest + text;
    // Some servers end lines with CR LF; a raw CR stands nowhere else, since JSON escapes it.
    if (all.includes('\r')) all = all.replaceAll('\r\n', '\n');
    const end = all.lastIndexOf('\n\n');
    if (end < 0) {
      this.#rest = all;
      return [];
    }
    this.#rest = all.slice(end + 2);
    return all
      .slice(0, end)
      .split('\n\n')
      .filter((event) => event !== '');
  }
}
