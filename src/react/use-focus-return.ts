/** Where does the focus go when a dialog closes? Back to what opened it, so that nobody begins at the top of the page again. */

import { useState } from 'react';

/** Of the content of each dialog: what had the focus when it opened. */
const openers = new WeakMap<Element, Element | null>();

/** What opened the layer that an element stood in: another dialog, or a menu. */
function openerOfLayer(gone: Element): Element | null {
  const layer = gone.closest('[role="dialog"], [role="menu"]');
  if (layer === null) return null;
  // A menu is named by its button.
  return openers.get(layer) ?? document.getElementById(layer.getAttribute('aria-labelledby') ?? '');
}

function focusMainUnlessTaken(): void {
  if (document.activeElement !== null && document.activeElement !== document.body) return;
  document.querySelector('main')?.focus({ preventScroll: true });
}

/** A row that was deleted, or an act that was done, goes only when the page has asked again. */
function mindItsEnd(target: Element): void {
  const observer = new MutationObserver(() => {
    if (document.activeElement === target) return;
    observer.disconnect();
    if (!target.isConnected) focusMainUnlessTaken();
  });
  observer.observe(document.body, { childList: true, subtree: true });
}

function giveBack(opener: Element | null): void {
  let target = opener;
  while (target !== null && !target.isConnected) target = openerOfLayer(target);
  if (target instanceof HTMLElement) {
    target.focus();
    mindItsEnd(target);
  }
  focusMainUnlessTaken();
}

function returnToFocused() {
  const opener = typeof document === 'undefined' ? null : document.activeElement;
  return {
    ref(content: HTMLElement | null) {
      if (content !== null) openers.set(content, opener);
    },
    onCloseAutoFocus(event: Event) {
      event.preventDefault();
      giveBack(opener);
    },
  } as const;
}

/**
 * For the content of a Radix dialog that has no trigger; `open` is the dialog's own. Where what opened it is gone, the focus
 * goes to what opened the dialog or menu that it stood in; where that is gone too, to the page's `main`, if that can take it.
 */
export function useFocusReturn(open: boolean) {
  const [last, setLast] = useState(() => ({ open, content: returnToFocused() }));
  // While it is rendered for the first time, what opened it still has the focus.
  if (last.open !== open) setLast({ open, content: open ? returnToFocused() : last.content });
  return last.content;
}
