/** How is the API reached in a test by a socket that can be cut, and mended, as networks are? */

import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { EnergyServer } from '@/server/app';

export interface ServedApi {
  readonly url: string;
  /** Ends every connection, and lets nobody in. */
  cut(): Promise<void>;
  /** Lets everybody in again, at the same address. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Serves the app at a port of this machine. */
export async function serveApi({ app }: EnergyServer): Promise<ServedApi> {
  const server = createAdaptorServer({ fetch: app.fetch, hostname: '127.0.0.1' });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  const cut = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    if ('closeAllConnections' in server) server.closeAllConnections();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, cut, mend: () => listen(port), close: cut };
}
