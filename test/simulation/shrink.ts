import { type Life, live, type WorldOptions } from './world.js';

/** So many worlds are tried at most. */
const MOST_TRIES = 600;

/**
 * The fewest faults and actions of a world with which it still breaks the same rule, by delta debugging: chunks of them are
 * left out as long as it fails without.
 */
export async function shrink(options: WorldOptions, first: Life): Promise<readonly string[]> {
  const rule = first.violation?.rule;
  let kept: readonly string[] = [...first.happened];
  let tries = 0;
  const failsWith = async (permitted: readonly string[]): Promise<Life | null> => {
    tries += 1;
    const life = await live({ ...options, permitted: new Set(permitted) });
    return life.violation?.rule === rule ? life : null;
  };
  for (let size = Math.ceil(kept.length / 2); ; size = Math.ceil(size / 2)) {
    const before = kept.length;
    for (let from = 0; from < kept.length;) {
      if (tries >= MOST_TRIES) return kept;
      const fewer = [...kept.slice(0, from), ...kept.slice(from + size)];
      const life = await failsWith(fewer);
      // What was permitted and did not come to happen is of no use.
      if (life) kept = fewer.filter((one) => life.happened.has(one));
      else from += size;
    }
    if (size === 1 && kept.length === before) return kept;
  }
}

/** Steps that tell nothing of an edit. */
const ROUTINE =
  / (beat|forget dead claims|adopt|find adopted)( #\d+)? (arrives|is answered)$| wakes$/;

/** What a person needs to understand a failure: the seed, what broke, and the shortest history that still breaks it. */
export async function explain(options: WorldOptions): Promise<string> {
  const life = await live(options);
  const kept = await shrink(options, life);
  const history: string[] = [];
  const last = await live({
    ...options,
    permitted: new Set(kept),
    tell: (line) => {
      if (!ROUTINE.test(line)) history.push(line);
    },
  });
  return [
    `seed ${options.seed}: ${life.violation?.message ?? 'nothing broken'}`,
    `SIMULATION_SEED=${options.seed} npm run test:simulation repeats it.`,
    '',
    `Of ${life.happened.size} faults and actions these are enough:`,
    ...kept.map((one) => `  - ${one}`),
    '',
    'What happens then:',
    ...history,
    `${' '.repeat(11)} ${last.violation?.message ?? 'nothing: it does not repeat'}`,
  ].join('\n');
}
