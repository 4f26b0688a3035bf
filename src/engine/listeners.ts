/** Who else hears of it? Those of this process who asked. */

/** Listeners, of which one that throws harms neither the others nor whoever tells. */
export function listenersOf<T>() {
  const listeners = new Set<(told: T) => void>();
  return {
    tell(told: T): void {
      for (const listener of listeners) {
        try {
          listener(told);
        } catch {
          // What is told of is done: whoever counts may fail, it must not.
        }
      }
    },
    add(onTold: (told: T) => void): () => void {
      const listener = (told: T) => onTold(told);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
