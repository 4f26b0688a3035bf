/** How is JSON that somebody else wrote read without trusting its shape? */

export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object at a name, or an empty one. */
export const objectAt = (json: Json, name: string): Json => {
  const value = json[name];
  return isJson(value) ? value : {};
};

/** The objects of the list at a name. */
export const objectsAt = (json: Json, name: string): Json[] => {
  const value = json[name];
  return Array.isArray(value) ? value.filter(isJson) : [];
};

/** The text at a name, or ''. */
export const textAt = (json: Json, name: string): string => {
  const value = json[name];
  return typeof value === 'string' ? value : '';
};

/** The number at a name, or undefined. */
export const numberAt = (json: Json, name: string): number | undefined => {
  const value = json[name];
  return typeof value === 'number' ? value : undefined;
};

/** The object that a text writes, or undefined. */
export function parsedObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
