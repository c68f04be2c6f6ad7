import { keyChain, type KeyChain, type SealedRotation } from '../ledger/key-chain.js';
import { parseCheckpoint } from '../ledger/checkpoint.js';
import { parseNote, type VerifierKey } from '../ledger/note.js';
import type { DatabaseTls } from '../settings/database-tls.js';
import { checkBatchDecisions } from './batch-decisions.js';
import { checkBatches } from './batch-items.js';
import { checkBatchPins } from './batch-pins.js';
import { checkBatchSteps } from './batch-steps.js';
import { Findings, type Found } from './documents/findings.js';
import { NotChecked } from './documents/not-checked.js';
import { checkErasures } from './erasures.js';
import { checkFound } from './found.js';
import { checkHolds } from './holds.js';
import type { KnownCheckpoint } from './documents/known-checkpoint.js';
import { LogCheck, type LogChecked } from './log.js';
import { checkProposals } from './proposals.js';
import { checkProposalSearch } from './proposal-search.js';
import { checkRecords } from './records.js';
import { checkSearchIndex } from './search-index.js';
import { type Moment, ReadView } from './read-view.js';
import { checkOpenings, checkOrphans, checkWaiting } from './orphans.js';
import { checkReportedVersions } from './reported-versions.js';

export interface DatabaseChecked extends LogChecked {
  /** Whose tables were read. */
  readonly schema: string;
  readonly findings: Findings;
  readonly records: number;
  readonly waiting: number;
}

export interface RecordsChecked extends Found {
  readonly records: number;
}

/** Compares the record of edits with its entries, as of this moment. Nobody waits for it once `signal` is aborted. */
export type CheckRecordsAt = (
  moment: Moment,
  progress: (records: number) => void,
  signal: AbortSignal,
) => Promise<RecordsChecked>;

export interface VerifyDatabase {
  readonly url: string;
  /** Nothing is encrypted where left out. */
  readonly tls?: DatabaseTls | null;
  /** The schema that the service uses; null or left out: the only one that has its tables. */
  readonly schema?: string | null;
  /** A key of the log, old or new; null: signatures are not looked at. */
  readonly key: VerifierKey | null;
  readonly known: readonly KnownCheckpoint[];
  readonly progress: (what: 'entries' | 'modifications', count: number) => void;
  /** Done beside the log; in this thread where nothing else is said. */
  readonly checkRecords?: CheckRecordsAt;
}

const ROTATIONS = `SELECT l.index, e.bytes, k.note
  FROM ledger_entry e JOIN ledger_leaf l ON l.entry_id = e.entry_id
  CROSS JOIN LATERAL (
    SELECT note FROM ledger_checkpoint c WHERE c.size > l.index ORDER BY c.size LIMIT 1
  ) k
  WHERE e.type = 'key.rotated' ORDER BY l.index`;

/** The newest checkpoint and the first one. */
const OUTERMOST = `(SELECT note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1)
  UNION ALL (SELECT note FROM ledger_checkpoint ORDER BY size LIMIT 1)`;

/** Recomputes everything that the database holds, as of one moment, in constant memory. */
export async function verifyDatabase(asked: VerifyDatabase): Promise<DatabaseChecked> {
  const findings = new Findings();
  const view = await ReadView.open(
    { url: asked.url, tls: asked.tls ?? null },
    asked.schema ?? null,
  );
  const over = new AbortController();
  try {
    await refuseOthers(view, asked.known);
    const chain = asked.key && (await keysOf(view, asked.key, findings));
    const log = await LogCheck.of(view, chain, asked.known, findings);
    const others = new Findings();
    const recordsAt = asked.checkRecords ?? recordsHere;
    const [records, [checked, waiting]] = await Promise.all([
      recordsAt(view.moment, (count) => asked.progress('modifications', count), over.signal),
      (async () => {
        const logChecked = await log.run((count) => asked.progress('entries', count));
        await checkOpenings(view, others);
        await checkReportedVersions(view, others);
        await checkFound(view, others);
        await checkProposals(view, others);
        await checkBatchSteps(view, others);
        await checkBatchDecisions(view, others);
        await checkBatchPins(view, others);
        await checkBatches(view, others);
        await checkHolds(view, others);
        await checkErasures(view, others);
        await checkOrphans(view, others);
        await checkSearchIndex(view, others);
        await checkProposalSearch(view, others);
        return [logChecked, await checkWaiting(view, others)] as const;
      })(),
    ]);
    findings.take(records);
    findings.take(others);
    const { schema } = view.moment;
    return { ...checked, schema, findings, records: records.records, waiting };
  } finally {
    over.abort();
    await view.close();
  }
}

export async function recordsHere(
  moment: Moment,
  progress: (records: number) => void,
): Promise<RecordsChecked> {
  const findings = new Findings();
  const view = await ReadView.at(moment);
  try {
    const records = await checkRecords(view, findings, progress);
    const { kept, count, newer, newerCount, grownCount } = findings;
    return { records, kept, count, newer, newerCount, grownCount };
  } finally {
    await view.close();
  }
}

/** @throws NotChecked where a checkpoint is of another log than those that are stored */
async function refuseOthers(view: ReadView, known: readonly KnownCheckpoint[]): Promise<void> {
  // One that was changed, or cannot be read, is reported with the others.
  const stored = (await view.rows<{ note: string }>(OUTERMOST)).flatMap(({ note }) => {
    const parsed = parseNote(note);
    const checkpoint = parsed.kind === 'ok' ? parseCheckpoint(parsed.value.text) : parsed;
    return checkpoint.kind === 'ok' ? [checkpoint.value.origin] : [];
  });
  const [newest] = stored;
  const other = known.find(({ checkpoint }) => !stored.includes(checkpoint.origin));
  if (newest === undefined || !other) return;
  throw new NotChecked(
    `${other.from} is of another log: of ${other.checkpoint.origin}, and the database holds ${newest}`,
  );
}

/** Null where a newer version alone can tell which keys they are. */
async function keysOf(
  view: ReadView,
  key: VerifierKey,
  findings: Findings,
): Promise<KeyChain | null> {
  const rows = await view.rows<{ index: string; bytes: Buffer; note: string }>(ROTATIONS);
  const rotations = rows.map((row): SealedRotation => ({ ...row, index: Number(row.index) }));
  const chain = keyChain(rotations, key);
  const only: KeyChain = { keys: [key], rotatedAt: [] };
  if (chain.kind === 'newer') {
    findings.addNewer('keys of the log');
    return null;
  }
  if (chain.kind === 'malformed') {
    findings.add('disagrees', 'keys of the log', chain.fault);
    return only;
  }
  if (!chain.value.keys.some(({ text }) => text === key.text)) {
    findings.add('disagrees', 'keys of the log', 'the key that was given is none of them');
    return only;
  }
  return chain.value;
}
