import type { Logger } from 'pino';
import type { EditObserver } from '../edits/edit-observer.js';
import { type Edit, isSettled } from '../edits/edit.js';

/** One line a change of state, as it is on record: ids, states and codes, nothing that a person wrote. */
export class EditLog implements EditObserver {
  constructor(private readonly logger: Logger) {}

  changed(edit: Edit, from: string): void {
    const { status } = edit;
    const settled = isSettled(status) ? status : null;
    this.logger[status.state === 'in_doubt' ? 'warn' : 'info']({
      event: 'edit',
      modificationId: edit.id,
      from,
      to: status.state,
      ...(settled?.settledBy ? { settledBy: settled.settledBy } : {}),
      ...(settled?.because ? { because: settled.because } : {}),
      errorCode: status.im?.errorCode ?? null,
      attempts: status.attempts,
      ...(edit.snapshot?.drift ? { drift: true } : {}),
    });
  }

  took(): void {}
}

/** Several observers as one. */
export class EditObservers implements EditObserver {
  constructor(private readonly observers: readonly EditObserver[]) {}

  changed(...args: Parameters<EditObserver['changed']>): void {
    for (const observer of this.observers) observer.changed(...args);
  }

  took(...args: Parameters<EditObserver['took']>): void {
    for (const observer of this.observers) observer.took(...args);
  }
}
