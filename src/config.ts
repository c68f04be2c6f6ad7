import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ApprovalRule } from './edits/approval-policy.js';
import type { CompatClient } from './auth/compat-client.js';
import { type AuthConfig, authFrom } from './settings/auth.js';
import { approvalRulesFrom } from './settings/approvals.js';
import { compatClientsFrom } from './settings/compat.js';
import { type CrashPoint, crashPointFrom } from './settings/crash-point.js';
import { auditDatabaseFrom, databaseFrom, refuseSameRole, roleOf } from './settings/database.js';
import type { DatabaseAt, DatabaseTls } from './settings/database-tls.js';
import { type ImConfig, imFrom } from './settings/im.js';
import type { Proxying } from './network/tunnel.js';
import { type LedgerConfig, ledgerFrom, logKeyFrom } from './settings/ledger.js';
import { proxyFrom } from './settings/network.js';
import { sinksFrom } from './settings/sinks.js';
import { type TracingConfig, tracingFrom } from './settings/tracing.js';
import { type AddressRange, trustedProxiesFrom } from './settings/trusted-proxies.js';
import type { Sink } from './sinks/sink.js';
import {
  type Environment,
  type ReadFile,
  type SettingProblem,
  SettingsReader,
} from './settings/reader.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** All settings of the service, checked. */
export interface Config {
  readonly isProduction: boolean;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly opsPort: number;
  readonly logLevel: LogLevel;
  /** Connects as the application's role. */
  readonly databaseUrl: string;
  readonly databaseTls: DatabaseTls | null;
  /** A standby of it, from which auditors read; null: they read from it itself. */
  readonly auditDatabase: DatabaseAt | null;
  /** They do not read from a standby that is further behind. */
  readonly auditMaxLagSeconds: number;
  readonly im: ImConfig;
  readonly auth: AuthConfig;
  readonly ledger: LedgerConfig;
  /** Where sealed entries are delivered. */
  readonly sinks: readonly Sink[];
  /** The proxy to IM, the issuer, the checkpoint URL and sinks; null: none. */
  readonly proxying: Proxying | null;
  /** Whose forwarded headers give the address of a caller. */
  readonly trustedProxies: readonly AddressRange[];
  /** How many requests a second one client may make over all replicas. */
  readonly clientRequestsPerSecond: number;
  /** Contents that are older than so many days are erased; null: none are. */
  readonly retentionContentDays: number | null;
  /** When an edit that keeps not landing is given up. */
  readonly settleGiveUpMs: number;
  /** Which edits need the approval of others; none: none does. */
  readonly approvalRules: readonly ApprovalRule[];
  /** Who may call as if this were IM; none: nobody, and there is no such endpoint. */
  readonly compatClients: readonly CompatClient[];
  /** Null: the webhook is off. */
  readonly imCallbackToken: string | null;
  /** Null: nothing is traced. */
  readonly tracing: TracingConfig | null;
  /** Where this replica is to kill itself, for tests; null, and always null in production: nowhere. */
  readonly crashPoint: CrashPoint | null;
}

export interface ReadOptions {
  /** `local` is for one machine: what is missing was made for it by whoever calls. */
  readonly mode: 'local' | 'serve';
  readonly readFile?: ReadFile;
}

/** Everything that is wrong with the environment, by variable. Its text holds no value. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly SettingProblem[]) {
    const lines = problems.map(({ variable, message }) => `  ${variable} ${message}`);
    super(['The configuration is not complete or not right:', ...lines].join('\n'));
  }
}

/**
 * The configuration out of the environment variables.
 *
 * @throws ConfigError naming every variable that is bad or missing.
 */
export function readConfig(environment: Environment, options: ReadOptions): Config {
  const from = new SettingsReader(environment, options.readFile ?? readText);
  const isProduction = from.isProduction();
  if (isProduction && options.mode === 'local') {
    from.problem(
      'NODE_ENV',
      'is "production", where nothing is made up. Use `npm run start:prod` with every setting given.',
    );
  }
  const database = databaseFrom(from, 'DATABASE_URL');
  if (isProduction && from.isSecretSet('DATABASE_OWNER_URL')) {
    refuseSameRole(from, database, databaseFrom(from, 'DATABASE_OWNER_URL'));
  }
  const im = imFrom(from, isProduction);
  const draft = {
    isProduction,
    ...portsFrom(from),
    logLevel: from.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    databaseUrl: database?.url ?? null,
    databaseTls: database?.tls ?? null,
    auditDatabase: auditDatabaseFrom(from, database),
    auditMaxLagSeconds: from.integer('DATABASE_AUDIT_MAX_LAG_SECONDS', [1, 86_400], 300),
    im,
    auth: authFrom(from, isProduction),
    ledger: ledgerFrom(from, isProduction),
    sinks: sinksFrom(from, isProduction),
    proxying: proxyFrom(from),
    trustedProxies: trustedProxiesFrom(from),
    clientRequestsPerSecond: from.integer('CLIENT_REQUESTS_PER_SECOND', [1, 1_000_000], 200),
    retentionContentDays: from.optionalInteger('RETENTION_CONTENT_DAYS', [1, 36_500]),
    settleGiveUpMs: from.integer('SETTLE_GIVE_UP_MS', [1_000, 86_400_000], 600_000),
    approvalRules: approvalRulesFrom(from),
    compatClients: compatClientsFrom(from, im.secretKey, isProduction),
    imCallbackToken: from.optionalSecret('IM_CALLBACK_TOKEN'),
    tracing: tracingFrom(from, isProduction),
    crashPoint: crashPointFrom(from, isProduction),
  };
  if (from.problems.length > 0) throw new ConfigError(from.problems);
  // Each null of the draft that means a problem has it noted, so there is none left.
  return draft as Config;
}

/** Who migrates, and whom the migrations grant to. */
export interface MigrationConfig {
  readonly ownerUrl: string;
  /** False: `DATABASE_OWNER_URL` is not set, and `ownerUrl` is the application's. */
  readonly isOwnerGiven: boolean;
  readonly tls: DatabaseTls | null;
  readonly appRole: string;
}

/**
 * What `npm run migrate` needs. Outside production the role of `DATABASE_URL` may own the schema.
 *
 * @throws ConfigError
 */
export function readMigrationConfig(
  environment: Environment,
  readFile: ReadFile = readText,
): MigrationConfig {
  const from = new SettingsReader(environment, readFile);
  const isProduction = from.isProduction();
  const app = databaseFrom(from, 'DATABASE_URL');
  const isOwnerGiven = from.isSecretSet('DATABASE_OWNER_URL');
  const owner = isProduction || isOwnerGiven ? databaseFrom(from, 'DATABASE_OWNER_URL') : app;
  if (isProduction) refuseSameRole(from, app, owner);
  if (from.problems.length > 0 || app === null || owner === null) {
    throw new ConfigError(from.problems);
  }
  return { ownerUrl: owner.url, isOwnerGiven, tls: owner.tls, appRole: roleOf(app.url) };
}

/** What `npm run ledger:rotate-key` needs: the key that is in force, and where the log is. */
export interface RotationConfig {
  readonly database: DatabaseAt;
  readonly origin: string;
  readonly signingKey: KeyObject;
}

/** @throws ConfigError */
export function readRotationConfig(
  environment: Environment,
  readFile: ReadFile = readText,
): RotationConfig {
  const from = new SettingsReader(environment, readFile);
  const database = databaseFrom(from, 'DATABASE_URL');
  const { origin, signingKey } = logKeyFrom(from);
  if (database === null || origin === null || signingKey === null) {
    throw new ConfigError(from.problems);
  }
  return { database, origin, signingKey };
}

function portsFrom(from: SettingsReader) {
  const port = from.integer('PORT', [0, 65_535], 3000);
  const opsPort = from.integer('OPS_PORT', [0, 65_535], 3001);
  if (port !== 0 && port === opsPort) {
    from.problem('OPS_PORT', 'must differ from PORT. Choose another one.');
  }
  return { port, opsPort };
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
