import { expect } from 'vitest';
import { campaign } from './campaign.js';
import { explain } from './shrink.js';

/** How many edits are simulated in all; left out: few, for every day. */
const asked = process.env['SIMULATION_EDITS'];
const EDITS = Number(asked ?? 1_600);
const FIRST_SEED = Number(process.env['SIMULATION_SEED'] ?? 1);
const DEATHS_PER_EDIT = 0.01;
/** Among so many, every way to end comes up. */
const MANY = 20_000;

export const isLongRun = asked !== undefined;
export const LONGEST_MS = 1_200_000;

/** Goes through every second world, half of the edits; fails with the shortest history that breaks a rule. */
export async function everySecondWorldHolds(offset: 0 | 1): Promise<void> {
  const since = performance.now();
  const seed = FIRST_SEED + offset;
  const done = await campaign({ seed }, ({ edits }) => edits >= EDITS / 2, 2);
  const { broken, worlds, edits, deaths, outcomes } = done;
  if (broken) throw new Error(await explain({ seed: broken.seed }));
  const seconds = ((performance.now() - since) / 1_000).toFixed(1);
  const ends = [...outcomes].map(([state, count]) => `${count} ${state}`).join(', ');
  if (isLongRun) {
    process.stdout.write(
      `${worlds} worlds in ${seconds} s: ${edits} edits, ${deaths} deaths; ${ends}\n`,
    );
  }
  expect(deaths).toBeGreaterThanOrEqual(Math.floor(edits * DEATHS_PER_EDIT));
  const rare = EDITS >= MANY ? ['not_applied'] : [];
  for (const state of ['applied', 'superseded', 'refused', 'rejected', ...rare]) {
    expect(outcomes.get(state) ?? 0, `edits that ended ${state}`).toBeGreaterThan(0);
  }
}
