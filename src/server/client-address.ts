/** From which address does a request come, where proxies stand between? From the last one that no trusted proxy has. */

import ipaddr from 'ipaddr.js';
import { EnergyError } from '../errors.ts';
import { remoteAddressOf } from './listen.ts';

type Network = ReturnType<typeof ipaddr.parseCIDR>;

/** An address as one text, however it is written: an IPv4 address in IPv6 is that IPv4 address, and a port is no part of it. */
function addressIn(text: string): string | null {
  const bare = /^\[([^\]]+)\](?::\d+)?$|^([^:]+)(?::\d+)?$/.exec(text.trim());
  const address = bare?.[1] ?? bare?.[2] ?? text.trim();
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : null;
}

/** An address, or a network such as 10.0.0.0/8. Throws `invalid_request`. */
export function networkOf(text: string): Network {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (!ipaddr.isValid(text)) {
    throw new EnergyError('invalid_request', `${text} is no address, and no network such as 10.0.0.0/8`);
  }
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/**
 * The address of a request's other end; where that is a trusted proxy, the one that X-Forwarded-For says the proxy was asked from,
 * and so on from right to left. What stands further left was written by whoever asked, and is not believed. Throws
 * `invalid_request` for a network that cannot be read.
 */
export function addressBehind(
  trusted: readonly string[],
): (request: Request, environment: unknown) => string {
  const networks = trusted.map(networkOf);
  const isTrusted = (text: string): boolean => {
    const address = ipaddr.process(text);
    return networks.some(
      ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
    );
  };
  return (request, environment) => {
    const remote = remoteAddressOf(request, environment);
    let address = addressIn(remote);
    if (address === null) return remote;
    const forwarded = request.headers.get('x-forwarded-for')?.split(',') ?? [];
    while (isTrusted(address)) {
      const before = addressIn(forwarded.pop() ?? '');
      if (before === null) break;
      address = before;
    }
    return address;
  };
}
