import { execFile } from 'node:child_process';

export interface Verified {
  readonly code: number;
  readonly out: string;
  readonly told: string;
}

/** `npm run ledger:verify`, out of `dist/`; `told` is what it says beside the results. */
export function verify(...args: string[]): Promise<Verified> {
  return verifyWith({}, ...args);
}

/** The same with more in its environment. */
export function verifyWith(
  environment: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<Verified> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['dist/verifier/verify.mjs', ...args],
      { env: { PATH: process.env['PATH'], ...environment }, timeout: 120_000 },
      (_, out, told) => resolve({ code: child.exitCode ?? -1, out, told }),
    );
  });
}
