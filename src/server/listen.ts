/** How is an app served on a socket, and how does it stop so that nothing in flight is lost? */

import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { systemTimers, type Timers } from '../clock.ts';
import { EnergyError } from '../errors.ts';
import type { EnergyServer } from './app.ts';

export interface Listening {
  /** http://127.0.0.1:8787 */
  readonly url: string;
  /**
   * Says at /readyz that it stops, and goes on serving for `drainSeconds` (default: 0), so that whoever sends requests here sees
   * it before a connection is refused. Then takes nobody new, waits for those who are being answered, `seconds` since it was
   * called, then ends their connections: a stream pays for what was delivered. Resolves when all of it is settled.
   */
  stop(seconds: number, drainSeconds?: number): Promise<void>;
}

/** Why a server cannot be where it was told to, by the code of the system. */
const unusable: Readonly<Record<string, (port: number, hostname: string) => string>> = {
  EADDRINUSE: (port, hostname) =>
    `port ${port} on ${hostname} is taken by another program: end that, or name another port`,
  EACCES: (port) => `port ${port} may not be opened by this user: take one above 1023`,
  EADDRNOTAVAIL: (_, hostname) => `${hostname} is no address of this machine`,
  ENOTFOUND: (_, hostname) => `${hostname} is no address of this machine`,
};

function refusalOf(error: NodeJS.ErrnoException, port: number, hostname: string): Error {
  const why = unusable[error.code ?? ''];
  return why === undefined
    ? error
    : new EnergyError('invalid_request', why(port, hostname), { cause: error });
}

const opened = (server: ServerType, port: number, hostname: string): Promise<void> =>
  new Promise((resolve, failed) => {
    const reject = (error: Error) => failed(refusalOf(error, port, hostname));
    server.once('error', reject);
    server.listen(port, hostname, () => {
      server.off('error', reject);
      resolve();
    });
  });

/** The address of a request's other end, for the limits of strangers. */
export const remoteAddressOf = (_request: Request, environment: unknown): string =>
  (environment as { incoming?: { socket?: { remoteAddress?: string } } }).incoming?.socket?.remoteAddress ??
  'unknown';

export interface ListenOptions {
  readonly port: number;
  readonly hostname: string;
  /** Default: the machine's. */
  readonly timers?: Pick<Timers, 'wait'> | undefined;
}

/** Serves the app. Throws `invalid_request` where the port is taken, or the address is not this machine's. Port 0 is any that is free. */
export async function listen(
  energyServer: EnergyServer,
  { port, hostname, timers = systemTimers }: ListenOptions,
): Promise<Listening> {
  const server = createAdaptorServer({ fetch: energyServer.app.fetch, hostname });
  await opened(server, port, hostname);
  const { port: openPort } = server.address() as AddressInfo;
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  return {
    url: `http://${host}:${openPort}`,
    async stop(seconds, drainSeconds = 0) {
      if (drainSeconds > 0) {
        energyServer.announceStop();
        await timers.wait(drainSeconds * 1_000);
      }
      energyServer.stop();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      if ('closeIdleConnections' in server) server.closeIdleConnections();
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, Math.max(0, seconds - drainSeconds) * 1_000);
      });
      await Promise.race([closed, patience]);
      clearTimeout(timer);
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
      await energyServer.settled();
    },
  };
}
