import type { MessageRef } from '../../edits/edit.js';
import { Batcher } from '../connections/batcher.js';
import * as params from './parameters.js';
import * as sql from './statements.js';
import { KNOWN, type KnownRow } from './known.js';
import { isStatementFault, type Store } from '../connections/store.js';

const BATCH_SIZE = 64;

export interface ClaimRow {
  readonly id: string;
  readonly is_claimed: boolean;
  readonly known_id: string | null;
  readonly is_same: boolean | null;
  readonly is_waited_for: boolean | null;
  /** Null where nobody works on this key; else whether for the same payload. */
  readonly same_key_under_way: boolean | null;
}

/** The statements of the record, each run for all that wait for it at once. A transition answers whether it took place. */
export class EditBatches {
  readonly claims: Batcher<params.NewClaim, ClaimRow>;
  readonly knowns: Batcher<MessageRef, KnownRow>;
  readonly begins: Batcher<params.NewIntent, boolean>;
  readonly rejects: Batcher<params.NewIntent & params.Ended, boolean>;
  readonly settles: Batcher<params.Held & params.Ended & params.Finding, boolean>;
  readonly doubts: Batcher<params.Held & params.Doubted, boolean>;

  constructor({ durable, volatile }: Store) {
    this.claims = batched(async (claims) => {
      const rows = await volatile.run<ClaimRow>(sql.CLAIM, params.claims(claims));
      const byId = new Map(rows.map((row) => [row.id, row]));
      return claims.flatMap(({ intent }) => byId.get(intent.id) ?? []);
    });
    this.knowns = batched((messages) => volatile.run<KnownRow>(KNOWN, params.messages(messages)));
    this.begins = batched(async (intents) => {
      const rows = await durable.run<{ id: string }>(sql.BEGIN, params.intents(intents));
      return isAmong(
        rows,
        intents.map(({ claim }) => claim.intent.id),
      );
    });
    this.rejects = batched(async (intents) => {
      const values = [...params.intents(intents), ...params.outcomes(intents)];
      const rows = await durable.run<{ id: string }>(sql.REJECT, values);
      return isAmong(
        rows,
        intents.map(({ claim }) => claim.intent.id),
      );
    });
    this.settles = batched(async (held) => {
      const values = [
        ...params.ownership(held),
        ...params.outcomes(held),
        ...params.entries(held),
        ...params.found(held),
      ];
      const rows = await durable.run<{ id: string }>(sql.SETTLE, values);
      return isAmong(
        rows,
        held.map(({ open }) => open.edit.id),
      );
    });
    this.doubts = batched(async (held) => {
      const values = [...params.ownership(held), ...params.progress(held), ...params.entries(held)];
      const rows = await durable.run<{ id: string }>(sql.DOUBT, values);
      return isAmong(
        rows,
        held.map(({ open }) => open.edit.id),
      );
    });
  }
}

function batched<Input, Output>(run: (inputs: readonly Input[]) => Promise<readonly Output[]>) {
  return new Batcher<Input, Output>(run, isStatementFault, BATCH_SIZE);
}

function isAmong(rows: readonly { id: string }[], ids: readonly string[]): boolean[] {
  const found = new Set(rows.map((row) => row.id));
  return ids.map((id) => found.has(id));
}
