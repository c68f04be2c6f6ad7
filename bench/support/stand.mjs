import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { migrations } from '../../dist/migrations/all.js';
import { signerFromPem } from '../../dist/src/ledger/note.js';
import { startEmbeddedPostgres } from '../../dist/src/local/embedded-postgres.js';
import { migrate } from '../../dist/src/postgres/schema/migrate.js';
import { makeDatabase } from '../../dist/src/postgres/schema/provision.js';
import { startProgram, stopAllPrograms } from './programs.mjs';
import { seedRecords } from './records.mjs';
import { makeSealedLog } from './sealed-log.mjs';
import { LEDGER_ORIGIN, makeSigningKey, makeToken, startReplica } from './service.mjs';
import { startSimulator } from './simulator.mjs';

/** What the figures are measured on: a durable PostgreSQL, a simulator, replicas, and the bare handler. */
export class Stand {
  #folder;
  #postgres = null;
  #auth = null;
  #token = null;
  #databases = 0;
  #sealedLogs = new Map();
  #kept;

  /** @param {string | undefined} kept where PostgreSQL stays, with what was seeded; gone at the end where none is named */
  constructor(kept) {
    this.#folder = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-bench-'));
    // Root hands PostgreSQL to another user, who must be able to enter.
    chmodSync(this.#folder, 0o755);
    this.#kept = kept ?? this.#folder;
    mkdirSync(this.#kept, { recursive: true, mode: 0o755 });
  }

  get folder() {
    return this.#folder;
  }

  get token() {
    return this.#token;
  }

  simulator(options) {
    return startSimulator(options);
  }

  /** A replica, or several on one database of their own. */
  async replicas(count, simulator, settings) {
    const { appUrl } = await this.database();
    return Promise.all(
      Array.from({ length: count }, () => this.replicaOn(appUrl, simulator, settings)),
    );
  }

  async replicaOn(databaseUrl, simulator, settings) {
    // One key pair, also for replicas that start at once.
    this.#auth ??= makeToken(this.#folder);
    const { jwksFile, token } = await this.#auth;
    this.#token = token;
    return startReplica({ databaseUrl, imUrl: simulator.url, jwksFile, settings });
  }

  /** A log of this many entries, made by the first figure that needs it and kept for the others. */
  async sealedLog(entries) {
    const known = this.#sealedLogs.get(entries);
    if (known) return known;
    const made = await makeSealedLog(this, entries);
    this.#sealedLogs.set(entries, made);
    return made;
  }

  /**
   * Where that many edits are on record. Made once, as that takes a minute or two for a million.
   *
   * @returns {Promise<{ appUrl: string, start: (simulator: object, settings?: object) => Promise<object> }>} `start` starts a replica on it
   */
  async records(count) {
    const server = await this.#server();
    const name = `records_${count}`;
    const marker = path.join(this.#kept, name);
    const keyFile = path.join(this.#kept, 'signing-key.pem');
    if (!existsSync(keyFile)) writeFileSync(keyFile, makeSigningKey(), { mode: 0o600 });
    const key = readFileSync(keyFile, 'utf8');
    const url = withDatabase(server.superuserUrl, name);
    if (!existsSync(marker)) {
      await this.#makeDatabase(name);
      const signer = signerFromPem(LEDGER_ORIGIN, key).value;
      await seedRecords({ url, count, signer, origin: LEDGER_ORIGIN });
      writeFileSync(marker, '');
    }
    const appUrl = withDatabase(server.appUrl, name);
    const settings = { LEDGER_SIGNING_KEY: key };
    return {
      appUrl,
      start: (simulator, more) => this.replicaOn(appUrl, simulator, { ...settings, ...more }),
    };
  }

  async bare(simulator) {
    const program = await startProgram(['bench/support/bare.mjs'], {
      env: { NODE_ENV: 'production', IM_BASE_URL: simulator.url },
      find: ({ event, port }) => (event === 'started' ? { port } : undefined),
    });
    return { url: `http://127.0.0.1:${program.found.port}`, stop: program.stop };
  }

  /** Ends every program of the figure that is over. */
  async clear() {
    await stopAllPrograms();
  }

  async close() {
    await stopAllPrograms();
    await (await this.#postgres)?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A fresh one. */
  async database() {
    const { appUrl, superuserUrl } = await this.#server();
    this.#databases += 1;
    const name = `bench_${process.pid}_${this.#databases}`;
    await this.#makeDatabase(name);
    return {
      appUrl: withDatabase(appUrl, name),
      superuserUrl: withDatabase(superuserUrl, name),
    };
  }

  async #makeDatabase(name) {
    const { superuserUrl, ownerUrl, appUrl } = await this.#server();
    const client = new Client({ connectionString: withDatabase(superuserUrl, 'postgres') });
    await client.connect();
    try {
      await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)}`);
      const roles = { owner: new URL(ownerUrl).username, app: new URL(appUrl).username };
      await makeDatabase(client, name, roles, new URL(ownerUrl).pathname.slice(1));
    } finally {
      await client.end();
    }
  }

  /** One server, also for those who ask at once. */
  #server() {
    this.#postgres ??= this.#startPostgres();
    return this.#postgres;
  }

  /** With PostgreSQL's own settings: a commit is on disk before it is answered. */
  async #startPostgres() {
    const folder = path.join(this.#kept, 'postgres');
    const postgres = await startEmbeddedPostgres({ folder, settings: { max_connections: 200 } });
    await migrate({
      ownerUrl: postgres.ownerUrl,
      appRole: new URL(postgres.appUrl).username,
      migrations,
      log: () => undefined,
    });
    return postgres;
  }
}

function withDatabase(url, database) {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
