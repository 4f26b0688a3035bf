/** Which calls were begun here and are not paid yet? A server that stops waits for them. */

export function runningCalls() {
  const running = new Set<Promise<unknown>>();
  return {
    track(call: Promise<unknown>): void {
      const end = () => void running.delete(call);
      running.add(call);
      call.then(end, end);
    },
    async settled(): Promise<void> {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}
