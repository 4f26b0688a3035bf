/** May this address be reached? Only public ones, so that nobody reaches our own network through a request of ours. */

import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';

/** Why a request was not sent. */
export type Refused = 'not_public' | 'unknown_host' | 'wrong_url';

export class AddressRefused extends Error {
  readonly why: Refused;
  constructor(why: Refused, message: string) {
    super(message);
    this.name = 'AddressRefused';
    this.why = why;
  }
}

/** The addresses of a host name. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

export const resolveByDns: ResolveHost = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/**
 * True for an address of the public internet: not this machine, not a private or link-local network, no metadata service, no
 * multicast, nothing reserved; and nothing of these written as an IPv6 address.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === 'unicast';
}

const publicPorts = new Set(['', '80', '443']);
/** Names that never belong to the public internet (RFC 6761, RFC 8375, RFC 9476), whatever they resolve to. */
const privateNames = /(^|\.)(localhost|local|internal|home\.arpa|alt|onion)$/;

/** A host as URLs write it, without brackets and the dot of the root. */
const hostOf = ({ hostname }: URL): string =>
  hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();

/** Hosts, or host:port, that may be reached wherever they are. */
export type AllowedHosts = readonly string[];

export interface Reachable {
  readonly allowedHosts: AllowedHosts;
  readonly resolve: ResolveHost;
  /** Who asks waits no longer than this. */
  readonly signal: AbortSignal;
}

export function isAllowedHost(url: URL, allowedHosts: AllowedHosts): boolean {
  const names = [hostOf(url), url.host.toLowerCase()];
  return allowedHosts.some((host) => names.includes(host.toLowerCase()));
}

const notPublic = (url: URL) => new AddressRefused('not_public', `${url.host} is not a public web site`);

/** What the URL alone says, before anybody is asked where its host is. Throws AddressRefused. */
export function assertPublicUrl(url: URL, allowedHosts: AllowedHosts): void {
  if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    throw new AddressRefused('wrong_url', 'only http and https, without a password');
  }
  if (isAllowedHost(url, allowedHosts)) return;
  const host = hostOf(url);
  const isElsewhere = ipaddr.isValid(host) && !isPublicAddress(host);
  if (isElsewhere || !publicPorts.has(url.port) || privateNames.test(host)) throw notPublic(url);
}

/** Rejects once the signal is aborted, whatever becomes of the work: a look-up of DNS cannot be told to stop. */
async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const over = Promise.withResolvers<never>();
  const stop = () => over.reject(signal.reason);
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([work(), over.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function addressesOf(
  host: string,
  { resolve, signal }: Pick<Reachable, 'resolve' | 'signal'>,
): Promise<readonly string[]> {
  if (ipaddr.isValid(host)) return [host];
  try {
    return await unlessAborted(signal, () => resolve(host));
  } catch {
    signal.throwIfAborted();
    throw new AddressRefused('unknown_host', `${host} is not found`);
  }
}

/**
 * The address to connect to for a URL. It is resolved here, once, and only this answer may be used for the connection: a name
 * that resolves to something else a moment later gains nothing. Throws AddressRefused for what is not public, all of whose
 * addresses must be, and the signal's reason where that comes first; a host of `allowedHosts` may be anywhere.
 */
export async function checkedAddress(
  url: URL,
  { allowedHosts, resolve, signal }: Reachable,
): Promise<string> {
  assertPublicUrl(url, allowedHosts);
  const host = hostOf(url);
  const addresses = await addressesOf(host, { resolve, signal });
  const [first] = addresses;
  if (first === undefined) throw new AddressRefused('unknown_host', `${host} is not found`);
  if (!isAllowedHost(url, allowedHosts) && !addresses.every(isPublicAddress)) throw notPublic(url);
  return first;
}
