import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../src/local/free-port.js';
import { until } from '../ledger-service/log.js';

/** Kept from run to run: 62 MB. */
const FOLDER = path.join(tmpdir(), 'im-edit-ledger-litewitness');
const BIN = path.join(FOLDER, 'usr/bin');
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const SOURCES = `deb [signed-by=${KEYRING}] http://deb.debian.org/debian forky main\n`;

/**
 * Debian's package of torchwood, unpacked and not installed. Null where it is to be had; else why it is not. Files that run side by side
 * fetch it each for themselves, and the first puts it in its place whole.
 */
export function whyNoLitewitness(): string | null {
  if (existsSync(BIN)) return null;
  const folder = mkdtempSync(`${FOLDER}-`);
  try {
    for (const name of ['lists/partial', 'cache/archives/partial', 'root']) {
      mkdirSync(path.join(folder, name), { recursive: true });
    }
    writeFileSync(path.join(folder, 'sources.list'), SOURCES);
    writeFileSync(
      path.join(folder, 'apt.conf'),
      `Dir::State::lists "${folder}/lists";\nDir::Cache "${folder}/cache";\n` +
        `Dir::Etc::sourcelist "${folder}/sources.list";\nDir::Etc::sourceparts "-";\nAcquire::Languages "none";\n`,
    );
    const env = { ...process.env, APT_CONFIG: path.join(folder, 'apt.conf') };
    const how = { cwd: folder, env, stdio: 'pipe', timeout: 120_000 } as const;
    execFileSync('apt-get', ['update'], how);
    execFileSync('apt-get', ['download', 'torchwood'], how);
    execFileSync('sh', ['-c', 'dpkg -x torchwood_*.deb root && ssh-agent true'], how);
    const witnessctl = path.join(folder, 'root/usr/bin/witnessctl');
    execFileSync(witnessctl, ['list-logs', '-db', path.join(folder, 'w.db')], how);
    try {
      renameSync(path.join(folder, 'root'), FOLDER);
    } catch (error) {
      // Somebody else was faster.
      if (!existsSync(BIN)) throw error;
    }
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A real witness, that nobody here wrote, for one log. It may stop and come back. */
export class Litewitness implements AsyncDisposable {
  /** Its line in a policy. */
  line = '';
  key = '';
  private agent: ChildProcess | null = null;
  private server: ChildProcess | null = null;

  private constructor(
    readonly name: string,
    private readonly folder: string,
    private readonly port: number,
    private readonly origin: string,
  ) {}

  /** @param folder of its own, which exists */
  static async start(name: string, folder: string, origin: string, logKey: string) {
    const witness = new Litewitness(name, folder, await freePort(), origin);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', witness.at('key')]);
    witness.control('add-log');
    witness.addKey(logKey);
    witness.agent = spawn('ssh-agent', ['-D', '-a', witness.at('a.sock')], { stdio: 'ignore' });
    const env = { ...process.env, SSH_AUTH_SOCK: witness.at('a.sock') };
    // The socket is there a moment before anybody listens.
    await until(
      async () =>
        spawnSync('ssh-add', ['-q', witness.at('key')], { env, stdio: 'ignore' }).status === 0,
    );
    await witness.begin();
    return witness;
  }

  /** Of the log, after a rotation. */
  addKey(logKey: string): void {
    this.control('add-key', '-key', logKey);
  }

  async begin(): Promise<void> {
    const listed = execFileSync('ssh-keygen', ['-lf', this.at('key.pub')]).toString();
    const [, fingerprint = ''] = listed.split(' ');
    const args = ['-db', this.at('w.db'), '-ssh-agent', this.at('a.sock'), '-key', fingerprint];
    const at = ['-name', this.name, '-listen', `127.0.0.1:${this.port}`];
    const server = spawn(path.join(BIN, 'litewitness'), [...args, ...at], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: server.stderr }).on('line', (line) => {
        const [, key] = /vkey=(\S+)/.exec(line) ?? [];
        if (key !== undefined) this.key = key;
        if (line.includes('msg=listening')) resolve();
      });
      server.once('exit', (code) => reject(new Error(`litewitness ended with ${code}`)));
    });
    this.line = `witness ${this.name} ${this.key} http://127.0.0.1:${this.port}`;
  }

  /** It is away until it begins again. */
  async end(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (!server || server.exitCode !== null) return;
    server.removeAllListeners('exit');
    server.kill('SIGTERM');
    await once(server, 'exit');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    if (this.agent && this.agent.exitCode === null) {
      this.agent.kill('SIGTERM');
      await once(this.agent, 'exit');
    }
  }

  private at(name: string): string {
    return path.join(this.folder, name);
  }

  private control(command: string, ...more: readonly string[]): void {
    const args = [command, '-db', this.at('w.db'), '-origin', this.origin, ...more];
    execFileSync(path.join(BIN, 'witnessctl'), args, { stdio: 'pipe' });
  }
}
