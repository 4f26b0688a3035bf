/** How does a benchmark talk to a process of its own making? */

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Child {
  readonly process: ChildProcess;
  /** Sends the message, where there is one, and resolves to the next answer; throws where it is an error. */
  ask<T>(message?: unknown): Promise<T>;
  stop(): void;
}

/** Starts a file of this folder; `node` are options of Node itself. */
export function startChild(file: string, node: readonly string[] = []): Child {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [], { execArgv: [...node] });
  return {
    process: child,
    ask: <T>(message?: unknown) =>
      new Promise<T>((resolve, reject) => {
        const ended = (code: number | null) => reject(new Error(`${file} ended with ${code}`));
        child.once('exit', ended);
        child.once('message', (answer: T & { error?: string }) => {
          child.off('exit', ended);
          if (answer.error === undefined) resolve(answer);
          else reject(new Error(answer.error));
        });
        if (message !== undefined) child.send(message as object);
      }),
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}
