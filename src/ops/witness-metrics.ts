import type { Registry } from 'prom-client';
import { PREFIX, showGauge } from './gauge.js';
import { recently } from './recently.js';

/** The label `witness` is a name of the policy, so there are few. */
interface ShownWitness {
  readonly witness: string;
  readonly state: string;
}

/**
 * @param ask for how long there have been entries that no quorum has seen, in seconds; null while nobody can tell, and without witnesses:
 *   then nothing is shown
 * @param states of those that this replica asks
 */
export function showWitnesses(
  registry: Registry,
  ask: () => Promise<number | null>,
  states: () => readonly ShownWitness[],
): void {
  const recent = recently(ask);
  showGauge(registry, {
    name: `${PREFIX}log_quorum_age_seconds`,
    help: 'For how long there have been checkpoints that no quorum of witnesses has cosigned, of all replicas; 0 where the newest one is cosigned.',
    async collect() {
      this.remove();
      const age = await recent();
      if (age !== null) this.set(age);
    },
  });
  showGauge(registry, {
    name: `${PREFIX}log_witness_state`,
    help: 'What each witness said last, where this replica asks it: cosigns, ahead (it saw a larger log), forked (it saw another log), refused, failed.',
    labelNames: ['witness', 'state'],
    collect() {
      this.reset();
      for (const { witness, state } of states()) this.set({ witness, state }, 1);
    },
  });
}
