/** Which signs can no database keep? The zero sign and halves of pairs are taken out before anything is made of a text. */

const cleanText = (text: string): string => text.replaceAll('\u0000', '').replace(/\p{Cs}/gu, '');

/** The value with each of its texts cleaned; what is no plain object or array stays as it is. */
export function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [cleanText(key), cleaned(each)]));
}
