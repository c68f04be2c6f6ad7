import { ContentMonthWork } from '../erasure/content-months.js';
import { ErasureWork } from '../erasure/erasure.js';
import type { Crash } from './crash-points.js';

/** The steps of erasures, with the point at which the replica may die. */
export class CrashingErasureWork extends ErasureWork {
  constructor(
    private readonly inner: ErasureWork,
    private readonly crash: Crash,
  ) {
    super();
  }

  next(): Promise<{ readonly id: string | null; readonly inMs: number } | null> {
    return this.inner.next();
  }

  async step(id: string): Promise<boolean> {
    const stepping = this.inner.step(id);
    this.crash.passesSoon('amid-erasure-step');
    const isMine = await stepping;
    this.crash.passes('after-erasure-step');
    return isMine;
  }

  fail(id: string): Promise<void> {
    return this.inner.fail(id);
  }
}

/** What is done about the months of contents, with the point at which the replica may die. */
export class CrashingContentMonthWork extends ContentMonthWork {
  constructor(
    private readonly inner: ContentMonthWork,
    private readonly crash: Crash,
  ) {
    super();
  }

  makeAhead(): Promise<void> {
    return this.inner.makeAhead();
  }

  async dropSpent(): Promise<'more' | 'later' | 'none'> {
    const step = await this.inner.dropSpent();
    if (step === 'more') this.crash.passes('after-month-step');
    return step;
  }
}
