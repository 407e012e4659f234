/** Whose address a request comes from, behind the proxies that are trusted and no further. */
import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';
import ipaddr from 'ipaddr.js';
import type { Configuration } from '../config.ts';

type TrustProxy = Configuration['trustProxy'];

/** As Fastify takes it. A number is how many proxies stand in front. */
export const trustOf = (trustProxy: TrustProxy): boolean | string | ((address: string, hop: number) => boolean) =>
  typeof trustProxy === 'number' ? (_address, hop) => hop < trustProxy : trustProxy;

/**
 * As whom an address counts: whoever has one IPv6 line has a whole network of addresses, often a /56, which are one here, and an
 * IPv4 address is the same one however it is written.
 */
export function countedAddress(written: string): string {
  // Some proxies add the port.
  const address = /^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/.exec(written)?.slice(1).find(Boolean) ?? written;
  // What is no address is one, whatever it says.
  if (!ipaddr.isValid(address)) return 'unreadable';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toNormalizedString()}/56`).toString();
}

/** Whose a request is that is none of Fastify's, as it counts: the handshake of a socket. */
export function addressReader(trustProxy: TrustProxy): (request: IncomingMessage) => string {
  const trust = trustOf(trustProxy);
  const trusts =
    typeof trust === 'boolean'
      ? () => trust
      : typeof trust === 'string'
        ? proxyAddress.compile(trust.split(',').map((one) => one.trim()))
        : trust;
  return (request) => countedAddress(proxyAddress(request, trusts) ?? '');
}
