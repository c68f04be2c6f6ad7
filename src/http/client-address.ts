import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { forwardedFor } from './forwarded.js';

/** A range of addresses. */
export interface AddressRange {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/**
 * Finds where a request comes from: the socket's address (`unknown` where the connection is gone already) or, where that is a
 * trusted proxy's, the last forwarded address that is not. This is the only place that believes a forwarded header.
 */
export function addressBehind(trusted: readonly AddressRange[]): (req: IncomingMessage) => string {
  const proxies = new BlockList();
  for (const { address, prefix, family } of trusted) proxies.addSubnet(address, prefix, family);
  return (req) => addressOf(req, proxies);
}

function addressOf(req: IncomingMessage, proxies: BlockList): string {
  const socket = plain(req.socket.remoteAddress ?? 'unknown');
  if (!isIn(proxies, socket)) return socket;
  const { forwarded, 'x-forwarded-for': forwardedTo } = req.headers;
  const hops =
    forwarded === undefined
      ? [forwardedTo ?? []].flat().join(',').split(',')
      : forwardedFor(forwarded);
  for (const hop of hops?.toReversed() ?? []) {
    const address = addressIn(hop);
    // Whoever that was may have made up everything before it.
    if (address === null) return socket;
    if (!isIn(proxies, address)) return address;
  }
  return socket;
}

/** The address of a hop, which may have a port; null for `unknown`, an obfuscated name, and whatever else is no address. */
function addressIn(hop: string): string | null {
  const text = hop.trim();
  const [, bracketed, withPort] = /^\[([^\]]+)\](?::\w+)?$|^([\d.]+):\w+$/.exec(text) ?? [];
  const address = plain(bracketed ?? withPort ?? text);
  const isAsWritten = bracketed === undefined ? isIP(address) !== 0 : isIP(bracketed) === 6;
  return isAsWritten && !address.includes('%') ? address : null;
}

/** An IPv4 caller on a socket that takes both is not an IPv6 address. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function isIn(proxies: BlockList, address: string): boolean {
  const [bare = ''] = address.split('%');
  const version = isIP(bare);
  return version !== 0 && proxies.check(bare, version === 4 ? 'ipv4' : 'ipv6');
}
