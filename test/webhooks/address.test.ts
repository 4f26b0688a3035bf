/** Can a webhook be led into our own network, by its address, by DNS, or by what it is answered? */

import { describe, expect, it } from 'vitest';
import { systemTimers } from '@/clock';
import { defaults } from '@/config';
import { attemptDelivery, type Sending } from '@/engine/webhooks/attempt';
import { describeOnEachDatabase } from '../support/databases.ts';
import { startReceiver, status } from './receiver.ts';
import { changing, createScene } from './scene.ts';

const clock = { now: () => new Date() };
const secrets = [`whsec_${Buffer.alloc(32, 7).toString('base64')}`];

const attempt = (
  url: string,
  { resolve, timers = systemTimers, ...settings }: Partial<Sending> & { allowedHosts?: readonly string[] },
) =>
  attemptDelivery(
    {
      userId: '00000000-0000-0000-0000-000000000000',
      eventId: '0198c0de-0000-7000-8000-000000000000',
      endpointId: '0198c0de-0000-7000-8000-000000000001',
      attempt: 1,
      tries: 1,
      type: 'webhook.test',
      body: '{"type":"webhook.test"}',
      url,
      secrets,
    },
    {
      clock,
      timers,
      resolve: resolve ?? (async () => ['93.184.216.34']),
      settings: { ...defaults.webhooks, ...settings },
    },
  );

describe('a webhook', () => {
  it.each([
    ['https://127.0.0.1/', 'not_public'],
    ['https://2130706433/', 'not_public'],
    ['https://0x7f.1/', 'not_public'],
    ['https://[::1]/', 'not_public'],
    ['https://[::ffff:169.254.169.254]/', 'not_public'],
    ['https://169.254.169.254/latest/meta-data/', 'not_public'],
    ['https://10.0.0.8/', 'not_public'],
    ['https://localhost/', 'not_public'],
    ['https://metadata.google.internal/', 'not_public'],
    ['https://example.com:6379/', 'not_public'],
    ['https://user:secret@example.com/', 'wrong_url'],
    ['http://example.com/', 'wrong_url'],
    ['http://93.184.216.34/', 'wrong_url'],
  ])('to %s is not sent: %s', async (url, outcome) => {
    expect(await attempt(url, {})).toMatchObject({ outcome, status: null });
  });

  it.each([
    [['127.0.0.1'], 'not_public'],
    [['93.184.216.34', '169.254.169.254'], 'not_public'],
    [['::ffff:10.0.0.1'], 'not_public'],
    [[], 'unknown_host'],
  ])('to a name that DNS says is %j is not sent: %s', async (addresses, outcome) => {
    const resolve = async () => addresses;
    expect(await attempt('https://hooks.example.com/', { resolve })).toMatchObject({ outcome });
  });

  it('to a name that DNS changes is checked anew at each attempt, and goes to the checked address alone', async () => {
    const receiver = await startReceiver();
    const port = receiver.host.split(':')[1];
    const asked: string[] = [];
    // The system knows no such name: a look-up beside this one would fail.
    const resolve = async (name: string) => {
      asked.push(name);
      return ['127.0.0.1'];
    };
    const host = `hooks.test:${port}`;
    expect(await attempt(`http://${host}/`, { resolve, allowedHosts: [host] })).toMatchObject({
      outcome: 'delivered',
    });
    expect(asked).toEqual(['hooks.test']);
    expect(receiver.received[0]?.headers.host).toBe(host);
    // Public when it was registered, private when it is sent.
    const answers = [['93.184.216.34'], ['127.0.0.1']];
    const changes = async () => answers.shift() ?? [];
    await changes();
    expect(await attempt('https://hooks.example.com/', { resolve: changes })).toMatchObject({
      outcome: 'not_public',
    });
    await receiver.close();
  });

  it('to a name that DNS does not tell is given up after its time', async () => {
    let giveUp = () => {};
    const timers = {
      ...systemTimers,
      every: (_: number, work: () => void) => {
        giveUp = work;
        return () => {};
      },
    };
    const resolve = () => {
      giveUp();
      return new Promise<string[]>(() => {});
    };
    expect(await attempt('https://hooks.example.com/', { resolve, timers })).toMatchObject({
      outcome: 'timeout',
      status: null,
    });
  });

  it('follows no redirect, wherever it leads', async () => {
    const inside = await startReceiver();
    const outside = await startReceiver();
    for (const code of [301, 302, 303, 307, 308]) {
      outside.answer(status(code, { location: inside.url }));
      expect(await attempt(outside.url, { allowedHosts: [outside.host, inside.host] })).toMatchObject({
        outcome: 'redirected',
        status: code,
      });
    }
    expect(inside.received).toEqual([]);
    await inside.close();
    await outside.close();
  });

  it('is sent to nobody whose certificate does not hold', async () => {
    const receiver = await startReceiver();
    const url = receiver.url.replace('http:', 'https:');
    expect(await attempt(url, { allowedHosts: [receiver.host] })).toMatchObject({ outcome: 'unreachable' });
    expect(receiver.received).toEqual([]);
    await receiver.close();
  });
});

describeOnEachDatabase('an endpoint', (open) => {
  it.each([
    'https://127.0.0.1/',
    'https://169.254.169.254/',
    'https://printer.local/',
    'https://example.com:8080/',
    'https://user:secret@example.com/',
    'http://example.com/',
    'ftp://example.com/',
    'javascript:alert(1)',
  ])('is not registered at %s, and not moved there', async (url) => {
    await open().clear();
    const at = await createScene(open().database, { webhooks: { allowedHosts: [] } });
    const { webhooks } = at.engine;
    const events = ['energy.low'];
    await expect(webhooks.create({ url, events }, changing)).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(await webhooks.endpoints()).toEqual([]);
    await webhooks.create({ url: 'https://example.com/hooks', events }, changing);
    const [{ id, version } = { id: '', version: '' }] = await webhooks.endpoints();
    await expect(webhooks.change({ id, version }, { url }, changing)).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect((await webhooks.endpoints())[0]?.url).toBe('https://example.com/hooks');
  });
});
