import { describe, expect, it } from 'vitest';
import { addressBehind, networkOf } from '@/server/client-address';
import { serverEnvironment } from '@/server/environment';

const addressOf = (trusted: readonly string[], remote: string | undefined, forwarded?: string): string =>
  addressBehind(trusted)(
    new Request('http://energy.example/', {
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    }),
    { incoming: { socket: { remoteAddress: remote } } },
  );

describe('the address of who asks', () => {
  it.each<[string, readonly string[], string, string | undefined, string]>([
    ['is the other end’s where no proxy is trusted', [], '10.0.0.2', '203.0.113.9', '10.0.0.2'],
    [
      'is the other end’s where that is no proxy',
      ['10.0.0.1'],
      '198.51.100.7',
      '203.0.113.9',
      '198.51.100.7',
    ],
    ['is what a trusted proxy says', ['10.0.0.1'], '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['is what the last one says', ['10.0.0.0/8'], '10.0.0.1', '6.6.6.6, 203.0.113.9', '203.0.113.9'],
    [
      'is what the first of several trusted ones says',
      ['10.0.0.0/8', '192.168.7.7'],
      '10.0.0.1',
      '6.6.6.6, 203.0.113.9, 192.168.7.7, 10.4.4.4',
      '203.0.113.9',
    ],
    ['is the proxy’s where it says nothing', ['10.0.0.1'], '10.0.0.1', undefined, '10.0.0.1'],
    ['is the proxy’s where it says what is no address', ['10.0.0.1'], '10.0.0.1', 'unknown', '10.0.0.1'],
    ['is the first of proxies where all are trusted', ['10.0.0.0/8'], '10.0.0.1', '10.0.0.3', '10.0.0.3'],
    [
      'is IPv4 also where it is written as IPv6',
      ['10.0.0.1'],
      '::ffff:10.0.0.1',
      '::ffff:203.0.113.9',
      '203.0.113.9',
    ],
    ['has no port', ['10.0.0.1'], '10.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
    ['may be IPv6', ['fd00::/8'], 'fd00::1', '[2001:db8::9]:4711', '2001:db8::9'],
    ['may be IPv6 without brackets', ['fd00::/8'], 'fd00::1', '2001:DB8::9', '2001:db8::9'],
  ])('%s', (_, trusted, remote, forwarded, address) => {
    expect(addressOf(trusted, remote, forwarded)).toBe(address);
  });

  it('is unknown where a request has no other end', () => {
    expect(addressOf(['10.0.0.1'], undefined, '203.0.113.9')).toBe('unknown');
  });
});

describe('the proxies of a server', () => {
  it('are addresses and networks, and none where none are named', () => {
    expect(serverEnvironment({}).proxies).toEqual([]);
    expect(serverEnvironment({ ENERGY_TRUSTED_PROXIES: '10.0.0.0/8, ::1' }).proxies).toEqual([
      '10.0.0.0/8',
      '::1',
    ]);
  });

  it.each(['proxy', '10.0.0.0/33', '300.1.1.1'])('are refused as %s', (text) => {
    expect(() => networkOf(text)).toThrow(text);
    expect(() => serverEnvironment({ ENERGY_TRUSTED_PROXIES: text })).toThrow(text);
  });
});
