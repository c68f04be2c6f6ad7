import {
  type Edit,
  type EditStatus,
  isSettled,
  type Outcome,
  type Progress,
} from '../../src/edits/edit.js';
import { type Claim, EditRecord, type LastWriter, type OpenEdit } from '../../src/edits/record.js';
import { StoreUnavailable } from '../../src/failures/store-unavailable.js';

export type WriteFate = 'done' | 'away' | 'unconfirmed' | 'dies-before' | 'dies-after';

/** The record of one edit that was begun, at a store that does to each write what its script says. */
export class FakeRecord extends EditRecord {
  onDeath: () => void = () => undefined;
  /** The states that were written, the oldest first. */
  readonly kept: Edit['status']['state'][] = [];
  private holder: string | null;

  constructor(
    private edit: Edit,
    holder: string,
    private readonly writes: WriteFate[],
  ) {
    super();
    this.holder = holder;
  }

  get status(): EditStatus {
    return this.edit.status;
  }

  /** What another replica finds once the holder counts as dead. */
  takeOver(lease: OpenEdit['lease'], begunAt: number): OpenEdit {
    this.holder = lease.holder;
    const { status } = this.edit;
    if (status.state === 'pending') {
      this.edit = { ...this.edit, status: { ...status, state: 'in_doubt' } };
    }
    return { edit: this.edit, lease, begunAt };
  }

  async doubt(open: OpenEdit, progress: Progress): Promise<OpenEdit | null> {
    const edit = await this.write(open, progress);
    return edit && { ...open, edit };
  }

  settle(open: OpenEdit, outcome: Outcome): Promise<Edit | null> {
    return this.write(open, outcome);
  }

  abandon(_open: OpenEdit): void {
    // Whoever holds it is found by its lease alone.
  }

  find(_id: string): Promise<Edit | null> {
    return Promise.resolve(this.edit);
  }

  claim(): never {
    throw new Error('it is begun already');
  }

  begin(_claim: Claim): never {
    throw new Error('it is begun already');
  }

  reject(_claim: Claim): never {
    throw new Error('it is begun already');
  }

  known(): never {
    throw new Error('it is begun already');
  }

  release(): never {
    throw new Error('it is begun already');
  }

  adopt(): Promise<readonly OpenEdit[]> {
    return Promise.resolve([]);
  }

  handOver(): Promise<void> {
    return Promise.resolve();
  }

  catchUp(): Promise<void> {
    return Promise.resolve();
  }

  lastWriters(): Promise<readonly LastWriter[]> {
    return Promise.resolve([]);
  }

  findByKey(): Promise<Edit | null> {
    return Promise.resolve(null);
  }

  private write(open: OpenEdit, status: Progress | Outcome): Promise<Edit | null> {
    const fate = this.writes.shift() ?? 'done';
    if (fate === 'dies-before') return this.die();
    if (fate === 'away') return Promise.reject(new StoreUnavailable('script'));
    const isHeld = this.holder === open.lease.holder && !isSettled(this.edit.status);
    if (isHeld) {
      this.edit = { ...this.edit, status };
      this.kept.push(status.state);
    }
    if (fate === 'dies-after') return this.die();
    if (fate === 'unconfirmed') return Promise.reject(new StoreUnavailable('script'));
    return Promise.resolve(isHeld ? this.edit : null);
  }

  private die(): Promise<never> {
    this.onDeath();
    return new Promise<never>(() => undefined);
  }
}
