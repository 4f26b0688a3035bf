/** Which acts were sent of which it is not known what became? Kept in this tab until that is known, so that none is done twice. */

export interface OpenAct<Content> {
  /** What was asked for, with its reason: the same key with anything else would be refused. */
  readonly content: Content;
  readonly key: string;
  /** What it was said to do. */
  readonly told: string;
}

/** Whose act, on whom, and which. */
export const actKeyOf = (adminId: string, userId: string, act: string): string =>
  `energy-open-act ${adminId} ${userId} ${act}`;

const open = new Map<string, OpenAct<unknown>>();

/** Also one of before the page was opened anew, where the browser keeps it. */
export function openActOf<Content>(name: string): OpenAct<Content> | null {
  const here = open.get(name);
  if (here !== undefined) return here as OpenAct<Content>;
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? 'null') as OpenAct<Content> | null;
  } catch {
    return null;
  }
}

export function keepOpenAct(name: string, act: OpenAct<unknown> | null): void {
  if (act === null) open.delete(name);
  else open.set(name, act);
  try {
    if (act === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(act));
  } catch {
    // A browser that keeps nothing has it until the page is left.
  }
}
