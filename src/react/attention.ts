/** Does anybody look at the page? One that was hidden for long rests, until it is looked at again. */

export interface Attention {
  readonly isResting: boolean;
  stop(): void;
}

export interface AttentionOptions {
  /** A page that was hidden for so long rests. Milliseconds. */
  readonly hiddenMs: number;
  readonly onRest: () => void;
  /** The page is looked at again, or the browser has a network again: what was waited for may be there. */
  readonly onWake: () => void;
  /** The browser has no network any more. */
  readonly onOffline: () => void;
}

/** Watches the page's visibility and the browser's network until `stop`. */
export function watchAttention({ hiddenMs, onRest, onWake, onOffline }: AttentionOptions): Attention {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isResting = false;
  const onVisibility = (): void => {
    clearTimeout(timer);
    if (document.visibilityState === 'visible') {
      isResting = false;
      onWake();
      return;
    }
    timer = setTimeout(() => {
      isResting = true;
      onRest();
    }, hiddenMs);
  };
  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('online', onWake);
  window.addEventListener('offline', onOffline);
  if (document.visibilityState === 'hidden') onVisibility();
  return {
    get isResting() {
      return isResting;
    },
    stop() {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibility);
      window.removeEventListener('online', onWake);
      window.removeEventListener('offline', onOffline);
    },
  };
}
