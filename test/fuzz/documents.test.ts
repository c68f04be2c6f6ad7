import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseVerifierKey, type VerifierKey } from '../../src/ledger/note.js';
import { DamagedGzip } from '../../src/verifier/documents/source.js';
import { knownCheckpoint } from '../../src/verifier/documents/known-checkpoint.js';
import { NotChecked } from '../../src/verifier/documents/not-checked.js';
import { verifyExportFile, verifyReceiptFile } from '../../src/verifier/verify-file.js';
import { valueOf } from '../ledger/trees.js';
import { type Documents, makeDocuments } from '../verifier/documents.js';
import { HARMFUL, HARMLESS } from './damage.js';
import { Random } from '../support/random.js';
import { FORGERIES } from './tampering.js';

/** How many documents of each kind are tried; `npm run test:fuzz` may set it. */
const DOCUMENTS = Number(process.env['FUZZ_DOCUMENTS'] ?? 32);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_101);
const IS_LONG = DOCUMENTS > 1_000;
const timeout = 30_000 + DOCUMENTS * 200;

let documents: Documents;
let key: VerifierKey;
let folder: string;

beforeAll(async () => {
  documents = await makeDocuments();
  key = valueOf(parseVerifierKey(documents.key));
  folder = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-documents-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Kind = 'evidence' | 'receipt' | 'entries';

/** The exit code, and what was said. */
async function verified(kind: Kind, bytes: Buffer): Promise<{ code: number; said: string }> {
  const file = path.join(folder, 'document');
  writeFileSync(file, bytes);
  const checkpoint = knownCheckpoint('kept', Buffer.from(documents.checkpoint), key);
  const known = kind === 'entries' ? [valueOf(checkpoint)] : [];
  const verify = kind === 'receipt' ? verifyReceiptFile : verifyExportFile;
  try {
    const verdict = await verify(file, { key, known, progress: () => undefined });
    const code = { intact: 0, 'not intact': 1, 'not checked': 2 }[verdict.kind];
    return { code, said: verdict.lines.join('\n') };
  } catch (error) {
    if (error instanceof NotChecked || error instanceof DamagedGzip) {
      return { code: 2, said: error.message };
    }
    throw error;
  }
}

function anyDocument(random: Random): readonly [Kind, Buffer] {
  const kind = random.oneOf(['evidence', 'evidence', 'receipt'] as const);
  return kind === 'evidence'
    ? [kind, documents.evidence]
    : [kind, random.oneOf(documents.receipts)];
}

test.each(HARMLESS)('$name loses nothing: exit 0', async ({ harm, isOfSeveral }) => {
  const random = new Random(SEED);
  for (const [kind, bytes] of [
    ['evidence', documents.evidence],
    ...documents.receipts
      .slice(0, IS_LONG ? undefined : 2)
      .map((receipt) => ['receipt', receipt] as const),
  ] as const) {
    if (kind === 'receipt' && isOfSeveral) continue;
    const { code, said } = await verified(kind, harm(bytes, random));
    expect({ code, said }).toMatchObject({ code: 0 });
  }
});

test('entry bundles that nobody touched exit 0', async () => {
  expect(await verified('entries', documents.entries)).toMatchObject({ code: 0 });
});

test.each(HARMFUL)(
  '$name is damage: never exit 1',
  async ({ harm }) => {
    const random = new Random(SEED);
    for (let n = 0; n < Math.ceil(DOCUMENTS / HARMFUL.length); n += 1) {
      const all = [anyDocument(random), ['entries', documents.entries] as const];
      for (const [kind, bytes] of all) {
        if (kind === 'entries' && !BINARY.has(harm)) continue;
        const { code, said } = await verified(kind, harm(bytes, random));
        expect(code, `${n}: ${said}`).not.toBe(1);
      }
    }
  },
  timeout,
);

/** Done to bytes, whatever they hold. */
const BINARY = new Set(
  HARMFUL.filter(({ name }) => /cut (end|archive)|UTF-16|Latin-1|zeros|twice/.test(name)).map(
    ({ harm }) => harm,
  ),
);

test.each(FORGERIES)('$name is tampering: exit 1', async ({ forge }) => {
  const lines = documents.evidence.toString().trimEnd().split('\n');
  const random = new Random(SEED);
  const records = lines.length - 2;
  const first = random.below(records);
  let done = 0;
  // A short run forges one record; not every record gives room for it.
  for (let i = 0; i < records; i += 1) {
    if (!IS_LONG && done > 0) break;
    const n = 1 + ((first + i) % records);
    const forged = forge([...lines], n, random);
    if (forged === null) continue;
    done += 1;
    const { code, said } = await verified('evidence', Buffer.from(`${forged.join('\n')}\n`));
    expect(code, `record ${n}: ${said}`).toBe(1);
  }
  expect(done).toBeGreaterThan(0);
});

test(
  'tampering is found under damage that loses nothing, and is never intact under any',
  async () => {
    const random = new Random(SEED);
    const lines = documents.evidence.toString().trimEnd().split('\n');
    for (let n = 0; n < DOCUMENTS; n += 1) {
      const { name, forge } = random.oneOf(FORGERIES);
      const forged = forge([...lines], 1 + random.below(lines.length - 2), random);
      if (forged === null) continue;
      const bytes = Buffer.from(`${forged.join('\n')}\n`);
      const { name: harmless, harm } = random.oneOf(HARMLESS);
      const found = await verified('evidence', harm(bytes, random));
      expect(found.code, `FUZZ_SEED=${SEED} ${n}: ${name}, ${harmless}: ${found.said}`).toBe(1);
      const { name: harmful, harm: spoil } = random.oneOf(HARMFUL);
      const spoilt = await verified('evidence', spoil(bytes, random));
      expect(spoilt.code, `FUZZ_SEED=${SEED} ${n}: ${name}, ${harmful}: ${spoilt.said}`).not.toBe(
        0,
      );
    }
  },
  timeout,
);
