/** Where does one server-sent event end and the next begin, however the network cut them, and what of it is data? */

const isData = (line: string): boolean => line.startsWith('data:');

/** The data of an event, whatever else its lines say; '' where it has none. */
export const dataOf = (event: string): string =>
  isData(event) && !event.includes('\n')
    ? event.slice(5).trimStart()
    : event
        .split('\n')
        .filter(isData)
        .map((line) => line.slice(5).trimStart())
        .join('\n');

/** The same event with other data, in one line. */
export const withData = (event: string, data: string): string =>
  [...event.split('\n').filter((line) => !isData(line)), `data: ${data}`].join('\n');

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
