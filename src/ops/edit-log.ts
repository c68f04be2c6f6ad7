import type { Logger } from 'pino';
import type { EditObserver } from '../edits/edit-observer.js';
import { type Edit, isSettled } from '../edits/edit.js';

/** One line a change of state, as it is on record: ids, states and codes, nothing that a person wrote. */
export class EditLog implements EditObserver {
  constructor(private readonly logger: Logger) {}

  changed(edit: Edit, from: string): void {
    const { standing } = edit;
    const settled = isSettled(standing) ? standing : null;
    this.logger[standing.state === 'in_doubt' ? 'warn' : 'info']({
      event: 'edit',
      modificationId: edit.id,
      from,
      to: standing.state,
      ...(settled?.settledBy ? { settledBy: settled.settledBy } : {}),
      ...(settled?.because ? { because: settled.because } : {}),
      errorCode: standing.im?.errorCode ?? null,
      attempts: standing.attempts,
      ...(edit.snapshot?.drift ? { drift: true } : {}),
    });
  }

  took(): void {}
}

/** Several observers as one. */
export class EditObservers implements EditObserver {
  constructor(private readonly observers: readonly EditObserver[]) {}

  changed(...told: Parameters<EditObserver['changed']>): void {
    for (const observer of this.observers) observer.changed(...told);
  }

  took(...told: Parameters<EditObserver['took']>): void {
    for (const observer of this.observers) observer.took(...told);
  }
}
