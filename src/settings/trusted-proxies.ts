import { isIP } from 'node:net';
import type { SettingsReader } from './reader.js';

/** A range of addresses. */
export interface AddressRange {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

const FORM =
  'must be a list of CIDR ranges with commas between them, such as 10.0.0.0/8,2001:db8::/32';
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const MAPPED_BITS = 96;

/** Whose word on the address of a caller is taken. None by default. */
export function trustedProxiesFrom(from: SettingsReader): readonly AddressRange[] {
  const text = from.optional('TRUSTED_PROXIES');
  if (text === null) return [];
  return text.split(',').flatMap((part, i) => {
    const range = rangeOf(part.trim());
    if (range) return range;
    from.problem('TRUSTED_PROXIES', `${FORM}; range ${i + 1} is none.`);
    return [];
  });
}

/** An address alone is a range of one. IPv4 addresses in IPv6 form count as the IPv4 addresses that they are. */
function rangeOf(text: string): AddressRange | null {
  const [, written = '', bits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const mapped = MAPPED.exec(written)?.[1];
  const address = mapped ?? written;
  const version = isIP(address);
  if (version === 0) return null;
  const most = version === 4 ? 32 : 128;
  const skipped = mapped === undefined ? 0 : MAPPED_BITS;
  const prefix = bits === undefined ? most : Number(bits) - skipped;
  if (prefix < 0 || prefix > most) return null;
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}
