import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A file with these rules, for APPROVAL_POLICY_FILE; gone with the block (`using`). */
export function policyFile(rules: readonly object[]): { readonly path: string } & Disposable {
  const folder = mkdtempSync(path.join(tmpdir(), 'approval-policy-'));
  const file = path.join(folder, 'policy.json');
  writeFileSync(file, JSON.stringify({ rules }));
  return {
    path: file,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
