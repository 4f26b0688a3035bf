/** How is an answer read that may still be half written? Whatever is not there yet is empty. */

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** A text of an object; '' where it is not there. */
export const textIn = (value: unknown, name: string): string => {
  const text = fieldsOf(value)[name];
  return typeof text === 'string' ? text : '';
};

/** A number of an object; null where it is not there. */
export const numberIn = (value: unknown, name: string): number | null => {
  const number = fieldsOf(value)[name];
  return typeof number === 'number' ? number : null;
};

/** A list of an object; empty where it is not there. */
export const listIn = (value: unknown, name: string): readonly unknown[] => {
  const list = fieldsOf(value)[name];
  return Array.isArray(list) ? list : [];
};

/** A list of texts of an object. */
export const textsIn = (value: unknown, name: string): string[] =>
  listIn(value, name).filter((one): one is string => typeof one === 'string' && one !== '');
