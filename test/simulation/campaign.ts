import { type Life, live, type WorldOptions } from './world.js';

/** What many worlds came to. */
export interface Campaign {
  readonly worlds: number;
  readonly edits: number;
  readonly deaths: number;
  readonly outcomes: ReadonlyMap<string, number>;
  /** The first world that broke a rule. */
  readonly broken: { readonly seed: number; readonly life: Life } | null;
}

/**
 * Goes through worlds one after the other, from a seed on, until one breaks a rule or `isEnough`.
 * @param step from one seed to the next
 */
export async function campaign(
  options: WorldOptions,
  isEnough: (soFar: Campaign) => boolean,
  step = 1,
): Promise<Campaign> {
  const outcomes = new Map<string, number>();
  let soFar: Campaign = { worlds: 0, edits: 0, deaths: 0, outcomes, broken: null };
  for (let { seed } = options; !isEnough(soFar) && !soFar.broken; seed += step) {
    const life = await live({ ...options, seed });
    let { edits } = soFar;
    for (const [state, count] of life.outcomes) {
      outcomes.set(state, (outcomes.get(state) ?? 0) + count);
      edits += count;
    }
    soFar = {
      worlds: soFar.worlds + 1,
      edits,
      deaths: soFar.deaths + life.deaths,
      outcomes,
      broken: life.violation && { seed, life },
    };
  }
  return soFar;
}
