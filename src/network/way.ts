import { Tunnels } from './tunnel.js';

/** Hears how attempts to reach one thing outside end. */
export interface Reach {
  /** It could not be reached. The error itself goes no further: it may hold addresses and secrets. */
  readonly failed: (error: unknown) => void;
  readonly reached: () => void;
}

/** How servers outside are reached over HTTP. */
export interface Way {
  readonly tunnels: Tunnels;
  /** The only authorities to trust, in PEM; null: those that Node trusts. */
  readonly ca: string | null;
  readonly reach: Reach;
}

/** By no proxy, trusting whom Node trusts, and nobody hears of it. */
export const DIRECT: Way = {
  tunnels: new Tunnels(null),
  ca: null,
  reach: { failed: () => undefined, reached: () => undefined },
};
