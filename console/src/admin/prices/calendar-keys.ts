/** What does a key do to the window that has the focus? */

import { dayMinutes, type Edge, stepMinutes } from './window-times.ts';

export type KeyAction =
  | { readonly kind: 'move'; readonly minutes: number }
  | { readonly kind: 'resize'; readonly edge: Edge; readonly minutes: number }
  | { readonly kind: 'open' }
  | { readonly kind: 'remove' };

interface Pressed {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** Later or earlier within the day, or on another day. Minutes. */
const moves: Readonly<Record<string, number>> = {
  ArrowUp: -stepMinutes,
  ArrowDown: stepMinutes,
  ArrowLeft: -dayMinutes,
  ArrowRight: dayMinutes,
  PageUp: -60,
  PageDown: 60,
};

const others: Readonly<Record<string, KeyAction>> = {
  Enter: { kind: 'open' },
  ' ': { kind: 'open' },
  Delete: { kind: 'remove' },
  Backspace: { kind: 'remove' },
};

/** Null: nothing of ours. */
export function actionOf({ key, shiftKey, altKey, ctrlKey, metaKey }: Pressed): KeyAction | null {
  if (ctrlKey || metaKey) return null;
  const minutes = moves[key];
  if (minutes === undefined) return shiftKey || altKey ? null : (others[key] ?? null);
  if (!shiftKey && !altKey) return { kind: 'move', minutes };
  // An edge moves within its day; Alt with an arrow to the side belongs to the browser.
  if (Math.abs(minutes) === dayMinutes) return null;
  return { kind: 'resize', edge: altKey ? 'start' : 'end', minutes };
}
