/** How is a value written as JSON that Postgres takes, whatever characters its texts have? */

const unstorable = /\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g;

/**
 * JSON of a value. A NUL and half of a surrogate pair, which Postgres has no place for in `jsonb` and which a model's reply
 * or junk that somebody sent may hold, become U+FFFD. Undefined where JSON.stringify has nothing to write.
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  if (!text?.includes('\\u')) return text;
  // JSON.stringify escapes a surrogate only where it stands alone; other escapes, "\\\\" among them, are stepped over.
  return text.replaceAll(unstorable, (written) =>
    written === '\\u0000' || written.startsWith('\\ud') ? '\ufffd' : written,
  );
}
