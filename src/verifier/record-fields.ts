import { commitmentOf, type Entry } from '../ledger/entry.js';
import { notTheOneRecorded } from './field-words.js';
import type { Findings } from './findings.js';
import type { RecordRow } from './record-row.js';
import { searchableOf } from './searchable.js';

type Told = readonly (readonly [field: string, stored: unknown, said: unknown])[];
type IntentEntry = Extract<Entry, { type: 'edit.intended' | 'edit.rejected' }>;
type OutcomeEntry = Extract<
  Entry,
  {
    type:
      'edit.rejected' | 'edit.applied' | 'edit.refused' | 'edit.not_applied' | 'edit.superseded';
  }
>;
type DoubtEntry = Extract<Entry, { type: 'edit.in_doubt' }>;

/** Holds the rows of one modification to its entries, field by field. */
export class RecordFields {
  private readonly name: string;

  constructor(
    private readonly row: RecordRow,
    private readonly findings: Findings,
  ) {
    this.name = `modification ${row.id}`;
  }

  /** Who, about what: every entry of an edit says it, but for who made the drift that it found. */
  identity(entry: Entry): void {
    const { row } = this;
    const { actor } = entry;
    const message = entry.subject?.message;
    const isOfNobody = entry.type === 'drift.found' && actor === null;
    this.same([
      ['client', row.client, isOfNobody ? row.client : actor?.client],
      ['operator', row.operator, isOfNobody ? row.operator : actor?.operator],
      ['ip', row.ip, isOfNobody ? row.ip : actor?.ip],
      ['group_id', row.group_id, message?.GroupId],
      ['topic_id', row.topic_id, message?.TopicId ?? ''],
      ['msg_seq', row.msg_seq, String(message?.MsgSeq)],
    ]);
  }

  /** @param isFirst whether nothing about the edit comes before it */
  intent({ type, details }: IntentEntry, isFirst: boolean): void {
    const { row } = this;
    this.same([
      ['received_at', row.received_at, details.receivedAt],
      ['snapshot_at', row.snapshot_at, details.snapshotAt],
      ['ticket', row.ticket, details.ticket],
      ['restores', row.restores, details.restores],
      ['accept_unreadable_prior', row.accept_unreadable_prior, details.acceptUnreadablePrior],
      [
        'recalled_custom_data_source',
        row.recalled_custom_data_source,
        details.recalledCustomDataSource,
      ],
      ['drift_after', row.drift_after, details.drift?.lastModificationId ?? null],
    ]);
    this.onBehalfOf(type === 'edit.rejected' && !isFirst, details.onBehalfOf);
  }

  /** A rejection of what was intended may be of a version that did not know it. */
  private onBehalfOf(mayLackIt: boolean, said: string | undefined): void {
    if (mayLackIt && said === undefined) return;
    this.same([['on_behalf_of', this.row.on_behalf_of, said ?? null]]);
  }

  /** What the first entry committed to. */
  contents(entry: IntentEntry): void {
    const { row } = this;
    if (row.content_id === null) {
      this.findings.add('removed', `contents of ${this.name}`, 'the log has commitments to them');
      return;
    }
    const digest = text(row.drift_expected_digest);
    this.committed(entry, '/prior', row.prior_item, row.prior_salt);
    this.committed(
      entry,
      '/prior/CloudCustomData',
      row.recalled_custom_data,
      row.recalled_custom_data_salt,
    );
    this.committed(entry, '/drift/expectedDigest', digest, row.drift_expected_digest_salt);
    this.committed(
      entry,
      '/requested/MsgBody',
      row.requested_msg_body,
      row.requested_msg_body_salt,
    );
    this.committed(
      entry,
      '/requested/CloudCustomData',
      row.requested_custom_data,
      row.requested_custom_data_salt,
    );
    this.committed(entry, '/reason', text(row.reason), row.reason_salt);
    this.searchable();
  }

  searchable(): void {
    if (!this.isSearchable()) this.changed('searchable');
  }

  outcome(entry: OutcomeEntry): void {
    const { row } = this;
    const { details } = entry;
    if (row.state === null) {
      this.findings.add('removed', `outcome of ${this.name}`, `the log says ${entry.type}`);
      return;
    }
    this.same([
      ['state', row.state, details.state],
      ['settled_by', row.settled_by, details.settledBy],
      ['because', row.because, details.rejection],
      ['error_code', row.error_code, decimal(details.errorCode)],
      ['attempts', row.attempts, decimal(details.attempts)],
      ['sent_at', row.sent_at, details.sentAt],
      ['settled_at', row.settled_at, details.settledAt],
    ]);
    this.committed(entry, '/im/errorInfo', row.error_info, row.error_info_salt);
    if (row.claim_state !== null) {
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
    if (row.claim_state === null) {
      this.findings.add('removed', `claim of ${this.name}`, 'it is not settled');
      return;
    }
    const said = doubt?.details;
    this.same([
      ['claim.state', row.claim_state, said?.state ?? 'pending'],
      ['claim.error_code', row.claim_error_code, decimal(said?.errorCode ?? null)],
      ['claim.attempts', row.claim_attempts, decimal(said?.attempts ?? 0)],
      ['claim.sent_at', row.claim_sent_at, said?.sentAt ?? null],
    ]);
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
    if (said.commitment !== `sha256:${commitmentOf(salt, content).toString('hex')}`) {
      this.changed(pointer);
    }
  }

  private same(told: Told): void {
    for (const [field, stored, said] of told) {
      if (stored !== said) this.changed(field);
    }
  }

  private changed(field: string): void {
    this.findings.add('changed', this.name, notTheOneRecorded(field, this.row.id));
  }
}

function decimal(value: number | null): string | null {
  return value === null ? null : String(value);
}

function text(value: string | null): Buffer | null {
  return value === null ? null : Buffer.from(value);
}
