import { createHash, timingSafeEqual } from 'node:crypto';
import type { Query } from '../requests/query.js';

/** A signature older, or from further ahead, is taken for a replay. */
const FRESH_SECONDS = 300;

/**
 * Whether a webhook comes from IM: `Sign` is the SHA-256 of token and `RequestTime` (seconds), in hexadecimal.
 * https://www.tencentcloud.com/document/product/1047/34354
 * @param now epoch ms
 */
export function isSigned(query: Query, token: string, now: number): boolean {
  const { Sign: sign, RequestTime: time } = query;
  if (typeof sign !== 'string' || typeof time !== 'string' || !/^\d{1,12}$/.test(time))
    return false;
  const expected = createHash('sha256').update(`${token}${time}`).digest();
  const given = /^[0-9a-fA-F]{64}$/.test(sign) ? Buffer.from(sign, 'hex') : Buffer.alloc(32);
  return timingSafeEqual(given, expected) && Math.abs(now / 1_000 - Number(time)) <= FRESH_SECONDS;
}
