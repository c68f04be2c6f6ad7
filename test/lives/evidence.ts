import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { verify } from '../support/verify-command.js';
import type { Callers } from './callers.js';

const BUNDLE = 'application/vnd.im-edit-ledger.evidence+x-ndjson';

/** What an auditor takes away while all goes on, and looks at in the end. */
export class Evidence implements Disposable {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-lives-'));
  private readonly files: { readonly kind: 'receipt' | 'export' | 'checkpoint'; file: string }[] =
    [];

  constructor(private readonly callers: Callers) {}

  /** A receipt of an edit, where it has one, the checkpoint, and a bundle of everything. */
  async take(id: string | null): Promise<void> {
    if (id !== null) await this.keep('receipt', [200, 404, 409], `/v1/modifications/${id}/receipt`);
    await this.keep('checkpoint', [200, 404], '/v1/ledger/checkpoint');
    await this.keep('export', [200], '/v1/audit/modifications?order=asc', { Accept: BUNDLE });
  }

  /** What the verifier does not find intact: what was taken, and the database. */
  async faults(databaseUrl: string): Promise<string[]> {
    const checkpoints = this.files
      .filter(({ kind }) => kind === 'checkpoint')
      .flatMap(({ file }) => ['--checkpoint', file]);
    const asked = [
      ['--database', databaseUrl, ...checkpoints],
      ...this.firstAndLast('receipt'),
      ...this.firstAndLast('export'),
    ];
    const faults: string[] = [];
    for (const args of asked) {
      const { code, out, told } = await verify(...args);
      if (code !== 0) faults.push(`verify ${args.join(' ')} ended with ${code}: ${out}${told}`);
    }
    return faults;
  }

  private firstAndLast(kind: 'receipt' | 'export'): string[][] {
    const own = this.files.filter((one) => one.kind === kind).map(({ file }) => file);
    return [...new Set([...own.slice(0, 1), ...own.slice(-1)])].map((file) => [`--${kind}`, file]);
  }

  private async keep(
    kind: 'receipt' | 'export' | 'checkpoint',
    expected: readonly number[],
    asked: string,
    headers: Record<string, string> = {},
  ): Promise<void> {
    const { status, text } = await this.callers.insist(
      expected,
      (place) => this.callers.at(place).get(asked, headers),
      this.files.length,
    );
    if (status !== 200) return;
    const file = path.join(this.folder, `${this.files.length}.${kind}`);
    writeFileSync(file, text);
    this.files.push({ kind, file });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
