/** Which kept result does a message take the place of? A conversation is kept once, and no answer is lost that is paid for. */

interface Kept {
  readonly id: string;
  /** 'open': it is not known what became of it. */
  readonly state: string;
  readonly draft: unknown;
}

function previousIdOf({ draft }: Kept): string | null {
  const { previousId } = (draft ?? {}) as { readonly previousId?: unknown };
  return typeof previousId === 'string' ? previousId : null;
}

/** The one that is shown; while it is not known what became of that, the one before it: its answer can still be asked for. */
export function placeOfNext(shown: Kept | null): string | null {
  if (shown === null) return null;
  return shown.state === 'open' ? previousIdOf(shown) : shown.id;
}

/** What this one has taken the place of, once it is answered; null: nothing. A message that was sent again has its own place. */
export function placeTaken(kept: Kept | null): string | null {
  if (kept?.state !== 'done') return null;
  const previousId = previousIdOf(kept);
  return previousId === kept.id ? null : previousId;
}
