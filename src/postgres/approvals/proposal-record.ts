import type { EditObserver } from '../../edits/edit-observer.js';
import { type Edit, type Intent, isOver } from '../../edits/edit.js';
import {
  type Decided,
  type KeyUse,
  type NewDecision,
  type NewProposal,
  ProposalRecord,
  type Proposed,
  type Withdrawal,
} from '../../edits/proposals.js';
import { timestamp } from '../../ledger/entry.js';
import type { RunStatement, Store } from '../connections/store.js';
import { holdingKey } from '../edits/key-hold.js';
import { approvedIntent, proposalRow, proposedEdit, type ProposalRow } from '../edits/proposed.js';
import { decisionEntry, proposalEntry } from './entries.js';
import { whyNotSubject } from './same-subject.js';
import * as sql from './statements.js';
import { type Person, verdictOn } from '../../edits/approval-verdict.js';

/** Whoever gave the last approval begins the edit; where that replica has died, another one does after this time. */
const BEGUN_WITHIN_MS = 10_000;
const EXPIRED_AT_ONCE = 20;

/** Edits that need approval, in PostgreSQL. Its triggers refuse what this code must not do. */
export class PostgresProposalRecord extends ProposalRecord {
  constructor(
    private readonly store: Store,
    private readonly edits: { find(id: string): Promise<Edit | null> },
    private readonly observer: EditObserver,
  ) {
    super();
  }

  async useOfKey(intent: Intent): Promise<KeyUse> {
    const used = await this.asked((run) => use(run, intent));
    return this.known(used);
  }

  async propose(proposal: NewProposal): Promise<Proposed> {
    const { intent } = proposal;
    const done = await this.store.durable.transaction(async (run) => {
      const held = { id: intent.id, client: intent.actor.client, key: keyOf(intent) };
      const used = await holdingKey(run, held, async () => {
        const before = await use(run, intent);
        if (before.kind === 'free') await add(run, proposal);
        return before;
      });
      if (used) return used;
      // Somebody has it.
      const others = await use(run, intent);
      return others.kind === 'free' ? ({ kind: 'in-flight' } as const) : others;
    });
    if (done.kind !== 'free') {
      const known = await this.known(done);
      if (known.kind !== 'free') return known;
    }
    const edit = await this.found(intent.id);
    this.observer.changed(edit, 'nothing');
    return { kind: 'proposed', edit };
  }

  decide(id: string, decision: NewDecision): Promise<Decided | null> {
    const { by, sub, comment, priorDigest } = decision;
    const person = { name: by.operator, sub, priorDigest };
    return this.over(id, person, (run, row) =>
      addDecision(run, row, {
        decision: decision.decision,
        by,
        sub,
        words: comment,
      }),
    );
  }

  withdraw(id: string, withdrawal: Withdrawal): Promise<Decided | null> {
    const { reason, ...by } = withdrawal;
    return this.over(id, null, (run, row) =>
      addDecision(run, row, { decision: 'withdraw', by, sub: null, words: reason }),
    );
  }

  async expire(): Promise<void> {
    const expired = await this.store.durable.transaction(async (run) => {
      const due = await run<{ id: string }>(sql.TAKE_EXPIRED, [EXPIRED_AT_ONCE]);
      for (const { id } of due) {
        const row = await proposalRow(run, id);
        if (row)
          await addDecision(run, row, { decision: 'expire', by: null, sub: null, words: null });
      }
      return due;
    });
    for (const { id } of expired) this.observer.changed(await this.found(id), 'awaiting_approval');
  }

  async takeApproved(limit: number): Promise<readonly Intent[]> {
    const { durable } = this.store;
    const taken = await durable.run<{ id: string }>(sql.TAKE_APPROVED, [limit, BEGUN_WITHIN_MS]);
    if (taken.length === 0) return [];
    const rows = await durable.run<ProposalRow>(sql.FIND_ALL, [taken.map(({ id }) => id)]);
    return rows.map(approvedIntent);
  }

  async begun(id: string): Promise<void> {
    await this.store.durable.run(sql.BEGUN, [id]);
  }

  /**
   * Decides while nobody else does.
   * @param person who has to be somebody else than the maker; null: nobody has to
   */
  private async over(
    id: string,
    person: (Person & { readonly sub: string }) | null,
    act: (run: RunStatement, row: ProposalRow) => Promise<void>,
  ): Promise<Decided | null> {
    const verdict = await this.store.durable.transaction(async (run) => {
      const locked = await run(sql.LOCK, [id]);
      const before = await proposalRow(run, id);
      if (!before) return null;
      const edit = proposedEdit(before);
      const isWaiting = edit.status.state === 'awaiting_approval';
      const refusal = verdictOn({ ...edit, isWaiting }, before.prior_digest, person);
      if (refusal) return refusal;
      const refused = person && (await whyNotSubject(run, id, person.sub));
      if (refused) return refused;
      if (locked.length === 0) throw new Error(`proposal ${id} waits, and is not open`);
      await act(run, before);
      return { kind: 'decided', row: await proposalRow(run, id) } as const;
    });
    if (verdict === null) return (await this.edits.find(id)) && { kind: 'no-proposal' };
    if (verdict.kind === 'already-decided') return { ...verdict, edit: await this.found(id) };
    if (verdict.kind !== 'decided') return verdict;
    const edit = await this.found(id);
    if (isOver(edit.status)) this.observer.changed(edit, 'awaiting_approval');
    const isApproved = edit.status.state === 'pending' && verdict.row;
    return { kind: 'decided', edit, toBegin: isApproved ? approvedIntent(isApproved) : null };
  }

  private async known(used: Used): Promise<KeyUse> {
    switch (used.kind) {
      case 'known':
        return {
          kind: 'known-key',
          edit: await this.found(used.id),
          isBeingWorkedOn: used.isBeingWorkedOn,
        };
      case 'in-flight':
        return { kind: 'in-flight', by: 'key' };
      default:
        return used;
    }
  }

  private async found(id: string): Promise<Edit> {
    const edit = await this.edits.find(id);
    if (!edit) throw new Error(`modification ${id} is on record and nowhere`);
    return edit;
  }

  private asked<T>(ask: (run: RunStatement) => Promise<T>): Promise<T> {
    return ask((statement, values) => this.store.durable.run(statement, values));
  }
}

type Used =
  | { readonly kind: 'free' }
  | { readonly kind: 'known'; readonly id: string; readonly isBeingWorkedOn: boolean }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'content-erased'; readonly modificationId: string }
  | { readonly kind: 'in-flight' };

async function use(run: RunStatement, intent: Intent): Promise<Used> {
  const { value, payloadDigest } = keyOf(intent);
  const values = [intent.actor.client, value, payloadDigest, intent.id];
  const [row] = await run<sql.KeyUseRow>(sql.USE_OF_KEY, values);
  if (!row) throw new Error('no use of the key was returned');
  if (row.is_of_another) return { kind: 'key-reused' };
  if (row.id !== null && row.is_erased === true) {
    return { kind: 'content-erased', modificationId: row.id };
  }
  if (row.id !== null) {
    const isBeingWorkedOn = row.is_being_worked_on === true;
    return row.is_same === true
      ? { kind: 'known', id: row.id, isBeingWorkedOn }
      : { kind: 'key-reused' };
  }
  if (row.is_same_under_way === null) return { kind: 'free' };
  return row.is_same_under_way ? { kind: 'in-flight' } : { kind: 'key-reused' };
}

function keyOf({ key }: Intent) {
  if (!key) throw new TypeError('a proposal needs an Idempotency-Key');
  return key;
}

async function add(run: RunStatement, proposal: NewProposal): Promise<void> {
  const { intent, snapshot, priorDigest, terms } = proposal;
  const [{ now } = { now: Number.NaN }] = await run<{ now: number }>(sql.NOW, []);
  const expiresAt = now + terms.expiresAfterMs;
  const { row, salts } = proposalEntry(proposal, expiresAt);
  const added = { claim: { intent }, snapshot, salts, priorDigest, terms, expiresAt, rows: [row] };
  await run(sql.ADD_PROPOSAL, sql.ADD_PROPOSAL.values([added]));
}

/** Puts a decision on record, with what follows from it for what is open. */
async function addDecision(
  run: RunStatement,
  before: ProposalRow,
  said: sql.MadeDecision,
): Promise<void> {
  const { decision, by, sub, words } = said;
  const edit = proposedEdit(before);
  const fact = factOf(said, before);
  const { row, salt } = decisionEntry(edit, { by, words, at: Date.now(), fact });
  const approvals = edit.approval?.decisions.length ?? 0;
  const nth = approvals + 1;
  const added = { row, requestId: edit.id, nth, decision, sub, ip: by?.ip ?? '', words, salt };
  await run(sql.ADD_DECISION, sql.decisionValues(added));
  if (decision !== 'approve') await run(sql.CLOSE, [edit.id]);
  else if (nth === edit.approval?.needed) await run(sql.APPROVED, [edit.id, BEGUN_WITHIN_MS]);
}

function factOf({ decision, sub }: sql.MadeDecision, { expires_at: expiresAt }: ProposalRow) {
  switch (decision) {
    case 'approve':
      return { type: 'edit.approved', details: { sub: sub ?? '' } } as const;
    case 'decline':
      return { type: 'edit.declined', details: { sub: sub ?? '' } } as const;
    case 'withdraw':
      return { type: 'edit.withdrawn', details: {} } as const;
    case 'expire':
      return {
        type: 'edit.expired',
        details: { expiresAt: timestamp(expiresAt.getTime()) },
      } as const;
  }
}
