import { v7 as uuidv7 } from 'uuid';
import type { EvidencedEdit } from '../../src/audit/audit-record.js';
import {
  type Edit,
  isSettled,
  type Outcome,
  type Progress,
  type Snapshot,
} from '../../src/edits/edit.js';
import { evidenceText } from '../../src/http/audit/evidence.js';
import { ProvingLog } from '../../src/http/ledger/proving-log.js';
import { signCheckpoint } from '../../src/ledger/checkpoint.js';
import { type EntryOnRecord, LogReader } from '../../src/ledger/log-reader.js';
import { rootOf } from '../../src/ledger/merkle.js';
import type { NoteSigner } from '../../src/ledger/note.js';
import { bundleOf, type Tile, tileBytes } from '../../src/ledger/tiles.js';
import { doubtEntry, intentEntries, outcomeEntries } from '../../src/postgres/edits/entries.js';
import { signerFromSeed, storedTree, type StoredTree } from '../ledger/trees.js';

const ORIGIN = 'log.example/edits';
const START_MS = Date.UTC(2026, 0, 1);

/** What an auditor may hold of one log, as this service writes it. */
export interface Documents {
  readonly key: string;
  readonly checkpoint: string;
  /** An evidence bundle. */
  readonly evidence: Buffer;
  readonly receipts: readonly Buffer[];
  /** All entry bundles, joined. */
  readonly entries: Buffer;
}

/** Contents that are hard to carry: bytes that are no UTF-8, numbers and keys that few tools keep, line breaks between tokens. */
export const HARD_PRIORS: Readonly<Record<string, Buffer>> = {
  plain: body('看到 see you at 9 🙂'),
  'no UTF-8': Buffer.concat([
    Buffer.from('[{"MsgType":"TIMTextElem","MsgContent":{"Text":"a'),
    Buffer.from([0xff, 0xed, 0xa0, 0xbd]),
    Buffer.from('b"}}]'),
  ]),
  'large numbers': Buffer.from(
    '[ {"MsgType":\r\n"TIMCustomElem","MsgContent":{"n":12345678901234567890,"m":0.1000000000000000055,"x":1e400}} ]',
  ),
  'keys that stand there twice': Buffer.from(
    '[{"MsgType":"TIMTextElem","MsgContent":{"Text":"first","Text":"second"},"2":0,"1":0}]',
  ),
  'strange strings': Buffer.from(
    '[{"MsgType":"TIMTextElem","MsgContent":{"Text":"\\ud83d \\u0000 \\/ \\u0041 é e\\u0301 \u2028"}}]',
  ),
};

const SETTLED = { settledBy: null, because: null, im: null, attempts: 1 } as const;

/** The same each time but for salts and random ids. */
export async function makeDocuments(): Promise<Documents> {
  const signer = signerFromSeed(ORIGIN, Buffer.alloc(32, 1));
  const log = new SmallLog(signer);
  const edits: EvidencedEdit[] = [];
  for (const [n, msgBody] of Object.values(HARD_PRIORS).entries()) {
    edits.push(log.add(anEdit(n, { snapshot: snapshotOf(msgBody) })));
  }
  const refusal = { errorCode: 10007, errorInfo: '没有权限' };
  edits.push(
    log.add(
      anEdit(10, {
        status: outcome({ state: 'refused', im: refusal, because: 'refused-by-im' }),
      }),
    ),
    log.add(
      anEdit(11, {
        snapshot: null,
        status: outcome({ state: 'rejected', because: 'message-not-found', attempts: 0 }),
      }),
    ),
    log.add(anEdit(12, { status: { state: 'in_doubt', im: null, attempts: 1, sentAt: START_MS } })),
    log.add(anEdit(13, { snapshot: recalledAfterDrift(), restores: uuidv7({ msecs: 0 }) })),
  );
  await log.seal();
  const evidence = await collected(
    evidenceText(uuidv7(), await ProvingLog.newest(log), portions(edits)),
  );
  const receipts = evidence
    .toString()
    .split('\n')
    .slice(1, -2)
    .map((line) => Buffer.from(JSON.stringify((JSON.parse(line) as { receipt: object }).receipt)));
  const checkpoint = (await log.checkpoint()) ?? '';
  return {
    key: signer.key.text,
    checkpoint,
    evidence,
    receipts,
    entries: Buffer.from(bundleOf(log.leaves)),
  };
}

/** A log in memory, that is sealed once. */
class SmallLog extends LogReader {
  readonly witnessPolicy = null;
  readonly isWitnessed = false;
  readonly leaves: Uint8Array[] = [];
  private tree: StoredTree | null = null;
  private note: string | null = null;

  constructor(private readonly signer: NoteSigner) {
    super();
  }

  get key() {
    return this.signer.key;
  }

  approvalOf(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  witnessedCheckpoint(): Promise<null> {
    return Promise.resolve(null);
  }

  /** Puts the entries of an edit on the log, as the service would. */
  add(edit: Edit): EvidencedEdit {
    const { snapshot, status } = edit;
    const rejected = status.state === 'rejected' ? status : null;
    const intended = { ...edit, ifPriorDigest: null, key: null };
    const { rows, salts } = intentEntries(intended, snapshot, rejected);
    const settled = rejected || !isSettled(status) ? null : outcomeEntries(edit, status, START_MS);
    const doubt = isOpen(status) ? [doubtEntry(edit, status, START_MS)] : [];
    const contents = [
      ['/prior', snapshot?.item],
      ['/prior/CloudCustomData', snapshot?.recalledCustomData?.json],
      ['/drift/expectedDigest', bytesOf(snapshot?.drift?.expectedDigest)],
      ['/requested/MsgBody', edit.requested.msgBody],
      ['/requested/CloudCustomData', edit.requested.cloudCustomData],
      ['/reason', Buffer.from(edit.reason)],
      ['/im/errorInfo', bytesOf(status.im?.errorInfo)],
    ] as const;
    const allSalts = { ...salts, ...settled?.salts };
    const entries = [...rows, ...doubt, ...(settled?.rows ?? [])].map(
      ({ bytes, entryId, type }) => ({
        bytes,
        entryId,
        type,
        index: this.leaves.push(bytes) - 1,
      }),
    );
    return {
      edit: {
        ...edit,
        ledger: entries.map(({ type, entryId, index }) => ({ type, entryId, index })),
      },
      entries,
      openings: contents.flatMap(([pointer, content]) => {
        const salt = allSalts[pointer];
        return salt && content ? [{ pointer, salt, content }] : [];
      }),
    };
  }

  async seal(): Promise<void> {
    this.tree = storedTree(this.leaves);
    const size = this.leaves.length;
    const root = await rootOf(size, this.tree.read);
    this.note = signCheckpoint({ origin: ORIGIN, size, root, extensions: [] }, [this.signer]);
  }

  checkpoint(): Promise<string | null> {
    return Promise.resolve(this.note);
  }

  tiles(tiles: readonly Tile[]): Promise<readonly Uint8Array[]> {
    const { tree } = this;
    if (!tree) throw new Error('not sealed');
    return Promise.all(tiles.map((tile) => tileBytes(tile, tree.read)));
  }

  entries(from: number, to: number): Promise<readonly Uint8Array[]> {
    return Promise.resolve(this.leaves.slice(from, to));
  }

  entriesOf(): Promise<readonly EntryOnRecord[]> {
    return Promise.resolve([]);
  }
}

function isOpen(status: Edit['status']): status is Progress {
  return status.state === 'pending' || status.state === 'in_doubt';
}

function anEdit(n: number, part: Partial<Edit> = {}): Edit {
  const receivedAt = START_MS + n * 1_000;
  return {
    id: uuidv7({ msecs: receivedAt }),
    receivedAt,
    message: { groupId: '@TGS#群', topicId: n % 2 === 0 ? null : '@TOPIC#1', msgSeq: 20 + n },
    requested: { msgBody: body(`new ${n} 退款🙂`), cloudCustomData: Buffer.from('"x"') },
    actor: { client: 'refund-desk', operator: 'alice@example.com', ip: '127.0.0.1' },
    onBehalfOf: n % 2 === 0 ? 'Bob, customer 退' : null,
    reason: `wrong number ${n}\nand 说明`,
    ticket: n % 3 === 0 ? 'OPS-4711' : null,
    restores: null,
    batch: null,
    approval: null,
    acceptUnreadablePrior: false,
    snapshot: snapshotOf(body(`old ${n}`)),
    status: outcome({
      state: 'applied',
      settledBy: 'response',
      im: { errorCode: 0, errorInfo: 'ok' },
    }),
    ledger: [],
    ...part,
  };
}

function outcome(part: Partial<Outcome> & Pick<Outcome, 'state'>): Outcome {
  return { ...SETTLED, sentAt: START_MS + 1, settledAt: START_MS + 2, ...part };
}

function snapshotOf(msgBody: Buffer): Snapshot {
  const item = Buffer.concat([
    Buffer.from('{"From_Account":"bob","IsPlaceMsg":0,"MsgBody":'),
    msgBody,
    Buffer.from(',"CloudCustomData":"d\\u0061ta","MsgSeq":23,"MsgTimeStamp":1700000000}'),
  ]);
  return { item, recalledCustomData: null, takenAt: START_MS, drift: null };
}

function recalledAfterDrift(): Snapshot {
  return {
    item: Buffer.from('{"From_Account":"bob","MsgBody":[],"MsgTimeStamp":1700000000}'),
    recalledCustomData: { source: 'edit', json: Buffer.from('"known"') },
    takenAt: START_MS,
    drift: { lastModificationId: uuidv7({ msecs: 1 }), expectedDigest: `sha256:${'0'.repeat(64)}` },
  };
}

function body(text: string): Buffer {
  return Buffer.from(JSON.stringify([{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }]));
}

function bytesOf(text: string | undefined): Buffer | undefined {
  return text === undefined ? undefined : Buffer.from(text);
}

async function* portions(
  edits: readonly EvidencedEdit[],
): AsyncGenerator<readonly EvidencedEdit[], void, undefined> {
  yield edits;
}

async function collected(blocks: AsyncIterable<Buffer>): Promise<Buffer> {
  const found: Buffer[] = [];
  for await (const block of blocks) found.push(block);
  return Buffer.concat(found);
}
