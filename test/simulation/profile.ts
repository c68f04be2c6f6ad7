import type { Fates } from './fates.js';

/** What kind of a world it is. In one much goes wrong at IM, in another one replicas die; in some all of it at once. */
export interface Profile {
  readonly messages: number;
  readonly wishes: number;
  readonly activeMs: number;
  readonly storeTrouble: number;
  readonly imTrouble: number;
  /** Chances at each step of a replica. */
  readonly dies: number;
  readonly isSuspended: number;
  readonly isCutOff: number;
  readonly stops: number;
  readonly outages: number;
  readonly foreignEdits: number;
  readonly recalls: number;
}

export function profileOf(fates: Fates): Profile {
  const level = (what: string, levels: readonly number[]) =>
    fates.choose(levels, `the level of ${what}`);
  return {
    messages: fates.between(1, 8, 'how many messages'),
    wishes: fates.between(30, 120, 'how many wishes'),
    activeMs: fates.between(5_000, 40_000, 'how long it lasts'),
    storeTrouble: level('trouble at the store', [0, 0.5, 1, 3]),
    imTrouble: level('trouble at IM', [0, 0.5, 1, 3]),
    dies: level('deaths', [0, 0.001, 0.002, 0.006]),
    isSuspended: level('suspensions', [0, 0, 0.001, 0.003]),
    isCutOff: level('cuts', [0, 0.001, 0.004, 0.01]),
    stops: level('stops', [0, 0, 0.0005, 0.001]),
    outages: level('outages', [0, 0, 1, 3]),
    foreignEdits: level('edits of others', [0, 3, 10, 30]),
    recalls: level('recalls', [0, 0, 0, 1]),
  };
}
