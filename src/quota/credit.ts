import type { Floor } from './round-trips.js';

/** A round trip this short may be all path. */
const pathMs = 5;
/** In fewer moments, all round trips may have been held up on their way there by one stall. */
const fewestMoments = 5;
/** So much is believed for each moment: where all are starved, the smallest of a few round trips is no floor. */
const believedMs = 3;

/**
 * How long before its answer every call has reached IM, in ms.
 *
 * The way there takes no longer than the rest of the quickest round trip: than IM's work and the way back. Where it is known
 * how long connecting takes, which is the way there and back, the way there takes no longer than that and a fifth of what
 * the quickest round trip takes beyond it. What a path alone takes earns nothing.
 *
 * @param handshakeMs of the quickest of the connections to the same server
 */
export function creditOf(quickest: Floor, handshakeMs: number | null): number {
  if (quickest.moments < fewestMoments) return 0;
  const byHalf = (quickest.ms - pathMs) / 2;
  const byHandshake = handshakeMs === null ? 0 : (quickest.ms - handshakeMs) * 0.8;
  return Math.min(quickest.moments * believedMs, Math.max(0, byHalf, byHandshake));
}
