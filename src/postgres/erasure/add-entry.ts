import { v7 as uuidv7 } from 'uuid';
import type { Administrator } from '../../erasure/scope.js';
import { commit, commitmentOf, makeEntry, type NewEntry } from '../../ledger/entry.js';
import type { ContentPointer } from '../../ledger/entry-shape.js';
import type { RunStatement, Statement } from '../connections/store.js';

/** $1 entry, $2 type, $3 time, $4 client, $5 operator, $6 bytes */
const ADD: Statement = {
  name: 'erasure_add_entry',
  text: `WITH entry AS (
      INSERT INTO ledger_entry (entry_id, type, at, client, operator, bytes)
      VALUES ($1::uuid, $2, $3, $4, $5, $6)
    ) INSERT INTO ledger_unsealed (entry_id) VALUES ($1::uuid)`,
};

const NOW: Statement = {
  name: 'erasure_now',
  text: 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
};

/** Epoch ms, whole, by the clock of PostgreSQL, which all replicas share. */
export async function now(run: RunStatement): Promise<number> {
  const [row] = await run<{ ms: number }>(NOW, []);
  if (!row) throw new Error('PostgreSQL did not say what time it is');
  return Math.floor(row.ms);
}

type Facts = NewEntry extends infer E
  ? E extends NewEntry
    ? Pick<E, 'type' | 'details'>
    : never
  : never;

interface Added {
  readonly at: number;
  /** Null: the service did it by itself. */
  readonly by: Administrator | null;
  readonly facts: Facts;
  /** Texts that the entry commits to, under a salt of their own or a given one. */
  readonly committed: Partial<Record<ContentPointer, string | Salted | null | undefined>>;
}

interface Salted {
  readonly text: string;
  readonly salt: Uint8Array;
}

type SaltOf = (pointer: ContentPointer) => Uint8Array | null;

/** Puts an entry about no edit on record, in the transaction of what it records. Gives its id, and the salts of its commitments. */
export async function addEntry(
  run: RunStatement,
  { at, by, facts, committed }: Added,
): Promise<{ readonly entryId: string; readonly saltOf: SaltOf }> {
  const texts = Object.entries(committed) as [ContentPointer, string | Salted | null | undefined][];
  const sealed = texts.flatMap(([pointer, text]) =>
    text === undefined || text === null ? [] : [{ pointer, ...sealedText(text) }],
  );
  const commitments = sealed.map(({ pointer, commitment }) => ({ pointer, commitment }));
  const entryId = uuidv7({ msecs: at });
  const { type, bytes } = makeEntry({
    ...facts,
    entryId,
    at,
    actor: by,
    subject: null,
    commitments,
  });
  const { client, operator } = by ?? { client: '', operator: null };
  await run(ADD, [entryId, type, new Date(at).toISOString(), client, operator, bytes]);
  return {
    entryId,
    saltOf: (wanted) => sealed.find(({ pointer }) => pointer === wanted)?.salt ?? null,
  };
}

function sealedText(given: string | Salted) {
  if (typeof given === 'string') return commit(Buffer.from(given));
  const { text, salt } = given;
  return { salt, commitment: commitmentOf(salt, Buffer.from(text)) };
}
