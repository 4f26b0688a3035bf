/** Which letters do the bytes of a list stand for? Spreadsheets write more than UTF-8. */

/** Null: there is no mark. */
function markedEncoding([first, second]: Uint8Array): string | null {
  if (first === 0xff && second === 0xfe) return 'UTF-16LE';
  if (first === 0xfe && second === 0xff) return 'UTF-16BE';
  return null;
}

function inUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

export interface ReadText {
  readonly text: string;
  /** Named where it is not UTF-8; else null. */
  readonly encoding: string | null;
}

/** By the byte-order mark, else UTF-8 where it is valid, else windows-1252, which reads any bytes. */
export function textOfFile(bytes: Uint8Array): ReadText {
  const marked = markedEncoding(bytes);
  if (marked !== null) return { text: new TextDecoder(marked).decode(bytes), encoding: marked };
  const text = inUtf8(bytes);
  if (text !== null) return { text, encoding: null };
  return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'Windows-1252' };
}
