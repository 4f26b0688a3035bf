/** Does a request always come to an end, whatever the other side says or leaves out? */

import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { checkedAddress } from '@/network/address';
import { sendPinned } from '@/network/pinned-request';

const open = new Set<() => void>();
afterEach(() => {
  for (const close of open) close();
  open.clear();
});

/** A server that speaks as it likes, once it was asked. */
async function startServer(speak: (socket: Socket) => void): Promise<URL> {
  const server = createServer((socket) => {
    open.add(() => socket.destroy());
    socket.on('error', () => {});
    socket.once('data', () => speak(socket));
  });
  open.add(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
const { signal: never } = new AbortController();

const send = (url: URL, signal: AbortSignal = never) =>
  sendPinned(url, { method: 'POST', address: '127.0.0.1', body: '{}', signal });

describe('a request', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['that is answered by another protocol', (socket) => socket.write(switching)],
    ['that is answered by another protocol and hung up on', (socket) => socket.end(switching)],
    ['that is hung up on', (socket) => socket.end()],
    ['that is cut off', (socket) => socket.resetAndDestroy()],
    ['that is answered by half a head', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Le')],
    [
      'that is told of an answer which never comes',
      (socket) => socket.end('HTTP/1.1 103 Early Hints\r\n\r\n'),
    ],
    ['that is answered by what is no HTTP', (socket) => socket.end('220 mail.example ESMTP\r\n')],
  ])('%s fails', async (_, speak) => {
    await expect(send(await startServer(speak))).rejects.toThrow();
  });

  it('that is answered by another protocol keeps no connection', async () => {
    const closed = Promise.withResolvers<void>();
    const url = await startServer((socket) => {
      socket.once('close', () => closed.resolve());
      socket.write(switching);
    });
    await expect(send(url)).rejects.toThrow('another protocol');
    await closed.promise;
  });

  it.each([
    ['nothing at all', ''],
    ['half a head', 'HTTP/1.1 200 OK\r\nContent-Le'],
    ['hints without an answer', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
  ])('that is answered by %s ends with the patience of who sent it', async (_, text) => {
    const patience = new AbortController();
    const url = await startServer((socket) => {
      socket.write(text);
      patience.abort();
    });
    await expect(send(url, patience.signal)).rejects.toThrow();
  });

  it('that is answered is not disturbed by the end of its connection', async () => {
    const url = await startServer((socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'));
    const answer = await send(url);
    expect(answer.statusCode).toBe(204);
    answer.resume();
    await once(answer, 'close');
  });
});

describe('an address', () => {
  it('that DNS does not tell is waited for no longer than the patience of who asks', async () => {
    const patience = new AbortController();
    const silent = Promise.withResolvers<string[]>();
    const asked = checkedAddress(new URL('https://hooks.example.com/'), {
      allowedHosts: [],
      resolve: () => silent.promise,
      signal: patience.signal,
    });
    patience.abort(new Error('it took too long'));
    await expect(asked).rejects.toThrow('it took too long');
    // What DNS says afterwards is heard by nobody, and harms nobody.
    silent.reject(new Error('no such host'));
  });
});
