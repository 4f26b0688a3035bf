/** Which signs do these bytes stand for, whatever the page says of itself? */

const declaredIn = /charset\s*=\s*["']?\s*([\w-]+)/i;
/** Pages say it within the first kilobyte (HTML standard, prescan). */
const prescanBytes = 1_024;

function decoderFor(label: string | undefined) {
  try {
    return label === undefined ? null : new TextDecoder(label);
  } catch {
    return null;
  }
}

function inUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return null;
  }
}

/**
 * As browsers read UTF-8 with faults: each becomes one sign that stands for it. Null where there are more faults than letters of
 * several bytes: then it is no UTF-8, whatever it says.
 */
function inFaultyUtf8(bytes: Uint8Array): string | null {
  const text = new TextDecoder('utf-8').decode(bytes, { stream: true });
  const faults = text.split('\ufffd').length - 1;
  const letters = text.match(/[\u0080-\ufffc]/g)?.length ?? 0;
  return letters > faults ? text : null;
}

function byMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return undefined;
}

/** Encodings whose bytes look like ASCII and are not: for them what is declared counts. */
const sevenBit = /^(iso-2022|hz-gb|utf-?7)/i;

/**
 * The text of a page. What is valid UTF-8 is UTF-8, since text in another encoding hardly ever is; else the byte-order mark,
 * what the server or the page declares, UTF-8 with a few faults, and at last windows-1252, which reads any bytes.
 */
export function textOfBytes(bytes: Uint8Array, contentType: string): string {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, prescanBytes));
  const declared = declaredIn.exec(contentType)?.[1] ?? declaredIn.exec(head)?.[1];
  const marked = decoderFor(byMark(bytes));
  if (marked !== null) return marked.decode(bytes);
  const utf8 = sevenBit.test(declared ?? '') ? null : inUtf8(bytes);
  if (utf8 !== null) return utf8;
  const named = /^utf-?8$/i.test(declared ?? '') ? null : decoderFor(declared);
  return named?.decode(bytes) ?? inFaultyUtf8(bytes) ?? new TextDecoder('windows-1252').decode(bytes);
}
