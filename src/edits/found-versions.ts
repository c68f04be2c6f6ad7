import type { ReadAnswer } from './messages.js';
import { type Doubt, isOurs, isSameVersion, whatStands } from './verdicts.js';
import type { Version } from './version.js';

/** What the re-reads of one edit show beside its prior version and its own: versions made around the service. */
export class FoundVersions {
  private readonly items: Buffer[] = [];
  private last: Version | null = null;

  /** Keeps what a re-read shows, where it is another version than the one before it and not ours. */
  note(read: ReadAnswer, doubt: Pick<Doubt, 'prior' | 'requested' | 'isUndone'>): void {
    const { prior } = doubt;
    const shown = whatStands(read);
    if (read.kind !== 'found' || shown === 'gone' || shown === 'unreadable') return;
    const before = this.last ?? prior;
    if (isSameVersion(shown, before)) return;
    const isBack = this.last !== null && isSameVersion(shown, prior);
    if (!isBack && isOurs(shown, doubt)) return;
    this.last = shown;
    this.items.push(read.item);
  }

  /** For the outcome of the edit. @param isGone whether the last re-read showed that the message is gone */
  atEnd(isGone: boolean): { readonly found?: readonly (Buffer | null)[] } {
    const found = isGone ? [...this.items, null] : this.items;
    return found.length === 0 ? {} : { found };
  }
}
