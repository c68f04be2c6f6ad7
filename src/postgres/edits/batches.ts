import type { MessageRef } from '../../edits/edit.js';
import { Batcher } from '../connections/batcher.js';
import type { BatchStatement } from '../connections/batch-statement.js';
import { type Connections, type Store } from '../connections/store.js';
import { mayBeOfOneInput } from '../connections/error-meaning.js';
import type { Ended } from './columns.js';
import { KNOWN, type KnownRow } from './known.js';
import * as sql from './statements.js';

const BATCH_SIZE = 64;

export interface ClaimRow {
  readonly id: string;
  readonly is_claimed: boolean;
  readonly known_id: string | null;
  readonly is_same: boolean | null;
  /** What the key was used for was erased. */
  readonly is_erased: boolean | null;
  readonly is_waited_for: boolean | null;
  /** Null where nobody works on this key; else whether for the same payload. */
  readonly same_key_under_way: boolean | null;
}

/** The statements of the record, each run for all that wait for it at once. A transition answers whether it took place. */
export class EditBatches {
  readonly claims: Batcher<sql.NewClaim, ClaimRow>;
  readonly knowns: Batcher<MessageRef, KnownRow>;
  readonly begins: Batcher<sql.NewIntent, boolean>;
  readonly rejects: Batcher<sql.NewIntent & Ended, boolean>;
  readonly settles: Batcher<sql.Settled, boolean>;
  readonly doubts: Batcher<sql.Doubted, boolean>;

  constructor({ durable, volatile }: Store) {
    this.claims = batched(async (claims) => {
      const rows = await volatile.runBatch<sql.NewClaim, ClaimRow>(sql.CLAIM, claims);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return claims.flatMap(({ intent }) => byId.get(intent.id) ?? []);
    });
    this.knowns = batched((messages) => volatile.runBatch(KNOWN, messages));
    this.begins = transitions(durable, sql.BEGIN, ({ claim }) => claim.intent.id);
    this.rejects = transitions(durable, sql.REJECT, ({ claim }) => claim.intent.id);
    this.settles = transitions(durable, sql.SETTLE, ({ open }) => open.edit.id);
    this.doubts = transitions(durable, sql.DOUBT, ({ open }) => open.edit.id);
  }
}

/** The statement gives the ids of those that took place. */
function transitions<Input>(
  connections: Connections,
  statement: BatchStatement<Input>,
  idOf: (input: Input) => string,
): Batcher<Input, boolean> {
  return batched(async (inputs) => {
    const rows = await connections.runBatch<Input, { id: string }>(statement, inputs);
    const done = new Set(rows.map(({ id }) => id));
    return inputs.map((input) => done.has(idOf(input)));
  });
}

function batched<Input, Output>(run: (inputs: readonly Input[]) => Promise<readonly Output[]>) {
  return new Batcher<Input, Output>(run, mayBeOfOneInput, BATCH_SIZE);
}
