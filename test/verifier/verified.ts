import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import type { VerifierKey } from '../../src/ledger/note.js';
import { DamagedGzip } from '../../src/verifier/documents/source.js';
import type { KnownCheckpoint } from '../../src/verifier/documents/known-checkpoint.js';
import { NotChecked } from '../../src/verifier/documents/not-checked.js';
import { verifyExportFile, verifyReceiptFile } from '../../src/verifier/verify-file.js';

/** The exit code, and what was said. */
export interface Verified {
  readonly code: number;
  readonly said: string;
}

interface Against {
  readonly key: VerifierKey | null;
  readonly known?: readonly KnownCheckpoint[];
  readonly isReceipt?: boolean;
}

/** Checks a document as the command does. The file it is in goes after the tests of this file. */
export function verifier(): (document: Buffer | string, against: Against) => Promise<Verified> {
  const folder = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-verified-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'document');
  return async (document, { key, known = [], isReceipt = false }) => {
    writeFileSync(file, document);
    const verify = isReceipt ? verifyReceiptFile : verifyExportFile;
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
  };
}
