import { isOfApproval } from '../ledger/approval-entries.js';
import { commitmentText, type Entry } from '../ledger/entry.js';
import type { DoubtEntry, IntentEntry, OutcomeEntry } from './documents/edit-entries.js';
import { notTheOneRecorded } from './documents/field-words.js';
import type { Findings } from './documents/findings.js';
import {
  COLUMN_WORDS,
  COMMITTED,
  type RecordRow,
  SAID_BY_DOUBT,
  SAID_BY_INTENT,
  SAID_BY_OUTCOME,
} from './record-columns.js';
import { searchableOf } from './searchable.js';

/** Holds the rows of one modification to its entries, field by field. */
export class RecordFields {
  private readonly name: string;

  constructor(
    private readonly row: RecordRow,
    private readonly findings: Findings,
    /** The log records that its contents were erased, and they are not there. */
    private readonly isErased = false,
  ) {
    this.name = `modification ${row.id}`;
  }

  /** Who, about what: every entry of an edit says it, but for who made the drift that it found, and who else decided on it. */
  identity(entry: Entry): void {
    const { row } = this;
    const { actor } = entry;
    const message = entry.subject?.message;
    const isOfOthers = isOfApproval(entry) && entry.type !== 'edit.proposed';
    const isOfNobody = entry.type === 'drift.found' && actor === null;
    const who = isOfOthers || isOfNobody ? row : actor;
    this.same('client', who?.client);
    this.same('operator', who?.operator);
    this.same('ip', who?.ip);
    this.same('group_id', message?.GroupId);
    this.same('topic_id', message?.TopicId ?? '');
    this.same('msg_seq', String(message?.MsgSeq));
  }

  /** @param isFirst whether nothing about the edit comes before it */
  intent({ type, details }: IntentEntry, isFirst: boolean): void {
    for (const { name, said } of SAID_BY_INTENT) this.same(name, said(details));
    const mayLackLater = type === 'edit.rejected' && !isFirst;
    this.later(mayLackLater, 'on_behalf_of', details.onBehalfOf);
    this.later(mayLackLater, 'batch_id', details.batch?.id);
    this.later(mayLackLater, 'batch_index', details.batch && String(details.batch.index));
  }

  /** A rejection of what was intended may be of a version that did not know it. */
  private later(mayLackIt: boolean, column: keyof RecordRow, said: string | undefined): void {
    if (mayLackIt && said === undefined) return;
    this.same(column, said ?? null);
  }

  /** What the first entry committed to. */
  contents(entry: IntentEntry): void {
    const { row } = this;
    if (row.content_id === null) {
      this.findings.add('removed', `contents of ${this.name}`, 'the log has commitments to them');
      return;
    }
    for (const [pointer, content, salt] of COMMITTED) {
      if (this.isErased && (pointer !== '/reason' || row.is_reason_erased === true)) continue;
      this.committed(entry, pointer, bytesOf(row[content]), row[salt]);
    }
    this.searchable();
  }

  searchable(): void {
    if (this.isErased) return;
    if (!this.isSearchable()) this.changed('searchable');
  }

  outcome(entry: OutcomeEntry): void {
    const { row } = this;
    const { details } = entry;
    if (row.state === null) {
      this.findings.add('removed', `outcome of ${this.name}`, `the log says ${entry.type}`);
      return;
    }
    for (const { name, said } of SAID_BY_OUTCOME) this.same(name, said(details));
    this.committed(entry, '/im/errorInfo', row.error_info, row.error_info_salt);
    if (row['claim.state'] !== null) {
      this.findings.add('added', `claim of ${this.name}`, 'the log says that it is settled');
    }
  }

  /** An edit without outcome is shown as its claim says. */
  open(doubt: DoubtEntry | null): void {
    const { row } = this;
    if (row.state !== null) {
      this.findings.add('added', `outcome of ${this.name}`, 'the log has none');
      return;
    }
    if (row['claim.state'] === null) {
      this.findings.add('removed', `claim of ${this.name}`, 'it is not settled');
      return;
    }
    for (const { name, said } of SAID_BY_DOUBT) this.same(name, said(doubt?.details));
  }

  private isSearchable(): boolean {
    const { row } = this;
    const item = row.prior_item?.toString() ?? null;
    const others = [row.recalled_custom_data, row.requested_msg_body, row.requested_custom_data];
    const texts = others.map((bytes) => bytes?.toString() ?? null);
    try {
      return (
        searchableOf(item, texts, false) === row.searchable ||
        searchableOf(item, texts, true) === row.searchable
      );
    } catch (error) {
      // Contents that are no JSON: they were changed, which their commitments tell.
      if (error instanceof SyntaxError) return true;
      throw error;
    }
  }

  private committed(
    entry: Entry,
    pointer: string,
    content: Buffer | null,
    salt: Buffer | null,
  ): void {
    const said = entry.commitments.find((commitment) => commitment.pointer === pointer);
    if (said === undefined) {
      if (content !== null)
        this.findings.add('added', `${pointer} of ${this.name}`, 'the log has no commitment to it');
      return;
    }
    if (content === null || salt === null) {
      this.findings.add('removed', `${pointer} of ${this.name}`, 'the log has a commitment to it');
      return;
    }
    if (said.commitment !== commitmentText(salt, content)) {
      this.changed(pointer);
    }
  }

  private same(column: keyof RecordRow, said: unknown): void {
    if (this.row[column] !== said) this.changed(column);
  }

  private changed(field: string): void {
    this.findings.add('changed', this.name, notTheOneRecorded(field, this.row.id, COLUMN_WORDS));
  }
}

function bytesOf(content: Buffer | string | null): Buffer | null {
  return typeof content === 'string' ? Buffer.from(content) : content;
}
