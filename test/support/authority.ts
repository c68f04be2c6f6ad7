import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Certificates are made with its command; where a machine lacks it, tests of TLS are skipped. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** A private certificate authority, which nobody trusts by default. */
export class Authority implements Disposable {
  private count = 0;

  private constructor(
    private readonly folder: string,
    /** Its own certificate. */
    readonly pem: string,
  ) {}

  static make(): Authority {
    const folder = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-authority-'));
    chmodSync(folder, 0o755);
    openssl(folder, [
      ...NEW_KEY,
      '-x509',
      '-subj',
      '/CN=a private authority',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
    ]);
    return new Authority(folder, readFileSync(path.join(folder, 'ca.pem'), 'utf8'));
  }

  /** The file with its certificate, as a setting names it. */
  get file(): string {
    return path.join(this.folder, 'ca.pem');
  }

  /**
   * A key and a certificate for it.
   * @param names like `DNS:im.test` and `IP:127.0.0.1`
   * @param days how long it is good; -1: until yesterday
   */
  certify(names: readonly string[], days = 2): Identity {
    this.count += 1;
    const at = (what: string) => `${this.count}.${what}`;
    openssl(this.folder, [
      ...NEW_KEY,
      '-subj',
      '/CN=a server',
      '-keyout',
      at('key'),
      '-out',
      at('csr'),
    ]);
    writeFileSync(path.join(this.folder, at('ext')), `subjectAltName=${names.join(',')}`);
    const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', String(days)];
    const files = ['-in', at('csr'), '-extfile', at('ext'), '-out', at('pem')];
    openssl(this.folder, ['x509', '-req', ...signing, ...files]);
    const read = (what: string) => readFileSync(path.join(this.folder, at(what)), 'utf8');
    return { cert: read('pem'), key: read('key') };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const NEW_KEY = ['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

function openssl(cwd: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}
