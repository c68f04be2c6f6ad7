import { Counter, Histogram, type Registry } from 'prom-client';
import type { EditObserver, StoreStep } from '../edits/edit-observer.js';
import { type Edit, isSettled } from '../edits/edit.js';
import { BoundedLabel } from './bounded-label.js';
import { PREFIX, showGauge } from './gauge.js';
import { recently } from './recently.js';

const MOST_CLIENTS = 50;
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Every step of an edit that takes time, in their order. */
export type Step = StoreStep | 'pull' | 'quota_wait' | 'overwrite';

/** Edits that have no end yet, of all replicas. */
export interface OpenEditFigures {
  readonly pending: number;
  readonly inDoubt: number;
  readonly oldestInDoubtSeconds: number;
}

/** What becomes of edits, and how long each step takes. */
export class EditMetrics implements EditObserver {
  private readonly clients = new BoundedLabel(MOST_CLIENTS);
  private readonly states: Counter<'state' | 'client'>;
  private readonly drifts: Counter;
  private readonly steps: Histogram<'step'>;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.states = new Counter({
      name: `${PREFIX}edit_states_total`,
      help: 'Edits that came into a state, by the client that asked for them.',
      labelNames: ['state', 'client'],
      registers,
    });
    this.drifts = new Counter({
      name: `${PREFIX}drift_found_total`,
      help: 'Edits made around the service that a snapshot or a re-read showed.',
      registers,
    });
    this.steps = new Histogram({
      name: `${PREFIX}edit_step_seconds`,
      help: 'Time that a step of an edit took: claim, pull, snapshot, quota_wait, overwrite, settle; reject and doubt where it came to that.',
      labelNames: ['step'],
      buckets: SECONDS,
      registers,
    });
  }

  changed(edit: Edit, from: string): void {
    this.states.inc({ state: edit.status.state, client: this.clients.of(edit.actor.client) });
    if (from === 'claimed' && edit.snapshot?.drift) this.drifts.inc();
    if (isSettled(edit.status)) {
      this.drifts.inc(edit.status.found?.filter((item) => item !== null).length ?? 0);
    }
  }

  took(step: Step, ms: number): void {
    this.steps.observe({ step }, ms / 1_000);
  }

  /** @param ask the figures of all replicas; null while they cannot be had, and then nothing is shown */
  showOpen(ask: () => Promise<OpenEditFigures | null>): void {
    const recent = recently(ask);
    showGauge(this.registry, {
      name: `${PREFIX}open_edits`,
      help: 'Edits of all replicas that have no end yet, by state.',
      labelNames: ['state'],
      async collect() {
        this.reset();
        const open = await recent();
        if (!open) return;
        this.set({ state: 'pending' }, open.pending);
        this.set({ state: 'in_doubt' }, open.inDoubt);
      },
    });
    showGauge(this.registry, {
      name: `${PREFIX}in_doubt_oldest_seconds`,
      help: 'Age of the oldest edit in doubt, of all replicas, from its receipt; 0 where none is.',
      labelNames: [],
      async collect() {
        this.remove();
        const open = await recent();
        if (open) this.set(open.oldestInDoubtSeconds);
      },
    });
  }
}
