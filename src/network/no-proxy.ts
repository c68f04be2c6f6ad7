import { BlockList, isIP } from 'node:net';

/** Whether a target is reached without the proxy. */
type Exemption = (host: string, port: number) => boolean;

export type NoProxy =
  { readonly kind: 'ok'; readonly covers: Exemption } | { readonly kind: 'malformed' };

/**
 * Reads `NO_PROXY`: entries between commas or white space, each with `:port` where it holds for that port alone.
 *
 * `*` is every target; `example.com` that host and all below it; `.example.com` and `*.example.com` those below it; an
 * address, or a range like `10.0.0.0/8`, targets that are written as such an address. No name is resolved.
 */
export function parseNoProxy(text: string): NoProxy {
  const exemptions: Exemption[] = [];
  for (const entry of text.split(/[\s,]+/).filter((each) => each !== '')) {
    const exemption = exemptionOf(entry.toLowerCase());
    if (!exemption) return { kind: 'malformed' };
    exemptions.push(exemption);
  }
  return { kind: 'ok', covers: (host, port) => exemptions.some((covers) => covers(host, port)) };
}

function exemptionOf(entry: string): Exemption | null {
  const [, bracketed, plain, port] =
    isIP(entry) === 6
      ? ['', entry, undefined, undefined]
      : (/^(?:\[([^\]]+)\]|([^[\]]+?))(?::(\d{1,5}))?$/.exec(entry) ?? []);
  const covers = bracketed === undefined ? byNameOrAddress(plain ?? '') : byAddress(bracketed);
  if (!covers || Number(port ?? 1) > 65_535) return null;
  return (host, at) => (port === undefined || Number(port) === at) && covers(host);
}

function byNameOrAddress(text: string): ((host: string) => boolean) | null {
  if (text === '*') return () => true;
  const asAddress = byAddress(text);
  if (asAddress) return asAddress;
  const [, below, name] =
    /^(\*?\.)?([a-z0-9_\u0080-\uffff](?:[^\s:/*@?#]*[^\s:/*@?#.])?)\.?$/.exec(text) ?? [];
  if (name === undefined) return null;
  return (host) => host.endsWith(`.${name}`) || (below === undefined && host === name);
}

/** An address or a range of them; null where it is neither. */
function byAddress(text: string): ((host: string) => boolean) | null {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  const longest = version === 4 ? 32 : 128;
  if (version === 0 || Number(bits ?? 0) > longest) return null;
  const list = new BlockList();
  list.addSubnet(address, Number(bits ?? longest), version === 4 ? 'ipv4' : 'ipv6');
  return (host) => {
    const hostVersion = isIP(host);
    return hostVersion !== 0 && list.check(host, hostVersion === 4 ? 'ipv4' : 'ipv6');
  };
}
