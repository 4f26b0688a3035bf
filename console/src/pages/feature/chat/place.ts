/** Which kept result does a message take the place of, and which message is it that was sent? A conversation is kept once, and nothing of it is lost. */

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

/** True where a result is the answer to what stands in the field; what was written meanwhile is another message. */
export function isSent(kept: Kept | null, message: string): boolean {
  const { turns } = (kept?.draft ?? {}) as { readonly turns?: readonly { readonly content: string }[] };
  return turns?.at(-1)?.content === message.trim();
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
