/** May this address be reached? Only public ones, so that nobody reads our own network through the crawler. */

import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';

/** Why a page was not read. */
export type Skipped =
  | 'not_public'
  | 'unknown_host'
  | 'wrong_url'
  | 'disallowed_by_robots'
  | 'other_site'
  | 'too_many_redirects'
  | 'no_page'
  | 'no_text'
  | 'unreachable'
  | 'timeout';

export class PageSkipped extends Error {
  readonly why: Skipped;
  constructor(why: Skipped, message: string = why) {
    super(message);
    this.name = 'PageSkipped';
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

export interface Reachable {
  readonly allowedHosts: readonly string[];
  readonly resolve: ResolveHost;
}

async function addressesOf(host: string, resolve: ResolveHost): Promise<readonly string[]> {
  if (ipaddr.isValid(host)) return [host];
  try {
    return await resolve(host);
  } catch {
    throw new PageSkipped('unknown_host', `${host} is not found`);
  }
}

/**
 * The address to connect to for a URL. It is resolved here, once, and only this answer may be used for the connection: a name
 * that resolves to something else a moment later gains nothing. Throws PageSkipped for what is not public, all of whose
 * addresses must be; a host of `allowedHosts` may be anywhere.
 */
export async function checkedAddress(url: URL, { allowedHosts, resolve }: Reachable): Promise<string> {
  if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    throw new PageSkipped('wrong_url', 'only http and https, without a password');
  }
  const host = hostOf(url);
  const isAllowed = allowedHosts.includes(host) || allowedHosts.includes(url.host.toLowerCase());
  if (!isAllowed && (!publicPorts.has(url.port) || privateNames.test(host))) {
    throw new PageSkipped('not_public', `${url.host} is not a public web site`);
  }
  const addresses = await addressesOf(host, resolve);
  const [first] = addresses;
  if (first === undefined) throw new PageSkipped('unknown_host', `${host} is not found`);
  if (!isAllowed && !addresses.every(isPublicAddress)) {
    throw new PageSkipped('not_public', `${url.host} is not a public web site`);
  }
  return first;
}
