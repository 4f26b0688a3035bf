/** What lies between a browser and a server, so that a test can cut it? A port that passes bytes on. */

import { connect, createServer, type Socket } from 'node:net';

export interface Line {
  readonly url: string;
  /** Ends every connection at once and takes no new one, as a network that is gone. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** A line to a server on this machine, such as http://127.0.0.1:8787. */
export async function lineTo(serverUrl: string): Promise<Line> {
  const { hostname: host, port } = new URL(serverUrl);
  const open = new Set<Socket>();
  let isCut = false;
  const hangUp = () => {
    for (const socket of open) socket.destroy();
  };
  const server = createServer((browser) => {
    if (isCut) {
      browser.destroy();
      return;
    }
    const upstream = connect({ host, port: Number(port) });
    for (const [socket, other] of [
      [browser, upstream],
      [upstream, browser],
    ] as const) {
      open.add(socket);
      // Either end may hang up at any time; then both are gone.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: linePort } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${linePort}`,
    cut() {
      isCut = true;
      hangUp();
    },
    mend() {
      isCut = false;
    },
    async close() {
      hangUp();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
