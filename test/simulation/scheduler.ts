import { type Fates, hashText } from './fates.js';
import { Heap } from './heap.js';

/** A process that can be killed or suspended. Nothing of a killed one runs any more. */
export class Actor {
  isDead = false;
  suspendedUntil = 0;

  constructor(readonly name: string) {}
}

interface Step {
  at: number;
  /** Among those of one moment; drawn. */
  readonly order: number;
  readonly owner: Actor | null;
  readonly label: string;
  run: (() => void) | null;
}

/**
 * Virtual time, and the order in which everything happens. One step runs at a time, and the next one only when everything
 * that the last one set free has come to its next `await` on a port or a timer.
 */
export class Scheduler {
  /** Milliseconds since the world began. */
  now = 0;
  steps = 0;
  /** Of all steps so far, with their times and their order. */
  trace = 0;
  /** Told before each step of an actor: the moment to kill or to suspend it. */
  beforeStep: (owner: Actor, label: string) => void = () => undefined;
  private readonly waiting = new Heap<Step>((a, b) =>
    a.at === b.at ? a.order < b.order : a.at < b.at,
  );

  /** @param tell told of each step */
  constructor(
    private readonly fates: Fates,
    private readonly tell: (label: string) => void,
  ) {}

  /**
   * Has something done after so many milliseconds; returns how to call it off.
   * @param owner null: it happens whoever is dead
   */
  after(owner: Actor | null, ms: number, label: string, run: () => void): () => void {
    const at = this.now + Math.max(0, Math.ceil(ms));
    const step: Step = { at, order: this.fates.draw(`${label} ${at}`), owner, label, run };
    this.waiting.push(step);
    return () => (step.run = null);
  }

  pause(owner: Actor | null, ms: number, label: string): Promise<void> {
    return new Promise((resolve) => void this.after(owner, ms, label, resolve));
  }

  /** Goes on until `isOver`, or until nothing more happens before `end`; says whether it came to that. */
  async run(isOver: () => boolean, end: number): Promise<boolean> {
    for (;;) {
      // Everything that does not wait for a step has run when this resolves.
      await new Promise(setImmediate);
      if (isOver()) return true;
      const step = this.next();
      if (!step) return false;
      if (step.at > end) {
        this.waiting.push(step);
        return false;
      }
      this.now = step.at;
      this.steps += 1;
      this.trace = hashText(`${step.at} ${step.label}`, this.trace);
      this.tell(step.label);
      step.run?.();
    }
  }

  private next(): Step | undefined {
    for (;;) {
      const step = this.waiting.pop();
      if (!step?.run || !step.owner) {
        if (step?.run === null) continue;
        return step;
      }
      this.now = Math.max(this.now, step.at);
      if (!step.owner.isDead) this.beforeStep(step.owner, step.label);
      if (step.owner.isDead) continue;
      if (step.owner.suspendedUntil <= step.at) return step;
      step.at = step.owner.suspendedUntil;
      this.waiting.push(step);
    }
  }
}
