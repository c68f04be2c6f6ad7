import { generateKeyPairSync } from 'node:crypto';
import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { makeEntry } from '../../src/ledger/entry.js';
import { type NoteSigner, signerFromPem } from '../../src/ledger/note.js';
import { DIRECT } from '../../src/network/way.js';
import { fetchBy } from '../../src/network/web.js';
import { PostgresLogStore } from '../../src/postgres/log/log-store.js';
import { Sequencer, type SequencerEvent } from '../../src/sealing/sequencer.js';

export const ORIGIN = 'ledger.test/log';

export function newPem(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

export function signerOf(pem: string): NoteSigner {
  const signer = signerFromPem(ORIGIN, pem);
  if (signer.kind === 'malformed') throw new TypeError(signer.fault);
  return signer.value;
}

export const key = signerOf(newPem());

/** An entry that records a query of the record. */
export function anEntry(client = 'auditor', at = Date.now()) {
  return makeEntry({
    entryId: uuidv7({ msecs: at }),
    at,
    type: 'audit.queried',
    actor: { client, operator: null, ip: '127.0.0.1' },
    subject: null,
    details: { query: 'events', filters: {}, rows: 0 },
    commitments: [],
  });
}

export type SomeEntry = ReturnType<typeof anEntry>;

/** Commits entries and queues them, as every change of state does. */
export async function commitEntries(client: Client, entries: readonly SomeEntry[]): Promise<void> {
  await client.query(
    `WITH e AS (
       INSERT INTO ledger_entry (entry_id, type, at, client, bytes)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::bytea[])
     ) INSERT INTO ledger_unsealed (entry_id) SELECT * FROM unnest($1::uuid[])`,
    [
      entries.map((entry) => entry.entryId),
      entries.map((entry) => entry.type),
      entries.map((entry) => new Date(entry.at).toISOString()),
      entries.map((entry) => clientOf(entry)),
      entries.map((entry) => entry.bytes),
    ],
  );
}

function clientOf(entry: SomeEntry): string {
  return (JSON.parse(entry.bytes.toString()) as { actor: { client: string } }).actor.client;
}

export async function connect(url: string): Promise<Client & AsyncDisposable> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

export interface RunningSequencer extends AsyncDisposable {
  readonly sequencer: Sequencer;
  readonly store: PostgresLogStore;
  readonly events: readonly SequencerEvent[];
}

/** A sequencer that seals until the end of the block. */
export async function startSequencer(
  url: string,
  options: {
    signer?: NoteSigner;
    checkpointFile?: string;
    checkpointUrl?: string;
    onDefect?: (error: unknown) => void;
  } = {},
): Promise<RunningSequencer> {
  const store = new PostgresLogStore({ url });
  const events: SequencerEvent[] = [];
  const sequencer = new Sequencer({
    store,
    signer: options.signer ?? key,
    checkpointFile: options.checkpointFile ?? null,
    checkpointUrl: options.checkpointUrl ?? null,
    fetch: fetchBy(DIRECT),
    onEvent: (event) => events.push(event),
    onDefect:
      options.onDefect ??
      ((error) => {
        throw error;
      }),
  });
  await sequencer.start();
  return {
    sequencer,
    store,
    events,
    [Symbol.asyncDispose]: async () => {
      await sequencer.stop();
      await store.close();
    },
  };
}

/** Resolves once nothing waits to be sealed. */
export async function untilSealed(client: Client, deadlineMs = 60_000): Promise<void> {
  await until(async () => {
    const { rows } = await client.query<{ done: boolean }>(
      'SELECT NOT EXISTS (SELECT FROM ledger_unsealed) AS done',
    );
    return rows[0]?.done === true;
  }, deadlineMs);
}

export async function until(holds: () => Promise<boolean>, deadlineMs = 60_000): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it did not come to be in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
