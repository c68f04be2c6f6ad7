import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { migrations } from '../../migrations/all.js';
import { type Config, readConfig, readMigrationConfig } from '../config.js';
import {
  SIMULATOR_ADMIN,
  SIMULATOR_SDK_APP_ID,
  SIMULATOR_SECRET_KEY,
} from '../im-simulator/options.js';
import { migrate } from '../postgres/schema/migrate.js';
import type { Environment } from '../settings/reader.js';
import { buildConsole } from './console-build.js';
import {
  developmentJwksFile,
  developmentSigningKey,
  LOCAL_AUDIENCE,
  localIssuer,
  moveLocalIssuer,
} from './development-auth.js';
import { developmentLedgerKeyFile, LOCAL_LEDGER_ORIGIN } from './development-ledger.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { firstMessages } from './first-messages.js';
import { lockFolder } from './folder-lock.js';
import { requireFreePort } from './free-port.js';
import { type Issuer, startIssuer } from './issuer/issuer.js';
import { LOCAL_PERSONS } from './issuer/persons.js';
import { type MissingParts, missingParts } from './parts.js';
import { startSimulator } from './simulator-process.js';
import type { StopInOrder } from './stop-in-order.js';

export interface Service {
  readonly url: string;
  readonly opsUrl: string;
  stop(): Promise<void>;
}

export interface LocalRun {
  readonly environment: Environment;
  /** Where everything made up is kept. */
  readonly folder: string;
  /** Gets what is to be stopped, in the order it was started. */
  readonly stops: StopInOrder;
  readonly say: (text: string) => void;
  /** Called when a part ends that nobody stopped. */
  readonly onLoss: (part: string) => void;
  readonly startService: (config: Config) => Promise<Service>;
}

/**
 * Starts the service with whatever of database, IM and keys is not configured, and says how to use
 * it. What is made up outlives the run in `folder`.
 *
 * @throws ConfigError, FolderInUse or PortInUse before anything is started
 */
export async function runLocal(run: LocalRun): Promise<void> {
  const { folder, stops, say } = run;
  stops.add(lockFolder(folder));
  const missing = missingParts(run.environment);
  const environment = nonEmpty(run.environment);
  const callbacks = missing.im ? madeCallbackToken(environment) : {};
  const made = { ...(await madeSettings(folder, missing)), ...callbacks, ...environment };
  const checked = readConfig({ ...made, ...notStartedYet(missing) }, LOCAL);
  await requireFreePort('PORT', checked.port);
  await requireFreePort('OPS_PORT', checked.opsPort);
  const issuer = missing.auth ? await openIssuer(run) : null;
  const given = issuer ? { ...made, AUTH_ISSUER: issuer.url } : made;

  const [database, im] = await Promise.all([
    missing.database ? startDatabase(run) : {},
    missing.im ? startIm(run) : null,
  ]);
  const settings = { ...given, ...database, ...im?.settings };
  say('Bringing the database schema up to date ...');
  await migrate({ ...readMigrationConfig(settings), migrations, log: (line) => say(`  ${line}`) });
  say('Starting the service ...');
  const config = readConfig(settings, LOCAL);
  const service = await run.startService(config);
  stops.add(() => service.stop());
  const { url, opsUrl } = service;
  const { imCallbackToken, auth } = config;
  if (issuer && auth.consoleClientId !== null) {
    issuer.open(await personsOf(folder, url, auth.consoleClientId));
  }
  if (im && imCallbackToken !== null) {
    await im.sendCallbacksTo(`${url}/v1/im-callbacks`, imCallbackToken);
  }
  const hasConsole = auth.consoleClientId !== null;
  const simulator = im?.simulator ?? null;
  say(firstMessages({ url, opsUrl, hasConsole, simulator, missing, folder }));
  // Only now: it takes as long as all of the above, and the first edit need not wait for it.
  if (hasConsole) {
    stops.add(buildConsole((output) => say(`The console could not be built:\n${output}`)));
  }
}

const LOCAL = { mode: 'local' } as const;
const ACCESS_TOKEN_SECONDS = 900;

/** What needs no program: keys, names, and a log quiet enough to read the first messages. */
async function madeSettings(folder: string, missing: MissingParts): Promise<Environment> {
  const auth = {
    AUTH_ISSUER: localIssuer(folder),
    AUTH_AUDIENCE: LOCAL_AUDIENCE,
    CONSOLE_CLIENT_ID: 'console',
    AUTH_JWKS_FILE: await developmentJwksFile(folder),
  };
  const im = {
    IM_SDK_APP_ID: String(SIMULATOR_SDK_APP_ID),
    IM_SECRET_KEY: SIMULATOR_SECRET_KEY,
    IM_ADMIN: SIMULATOR_ADMIN,
  };
  const ledger = {
    LEDGER_ORIGIN: LOCAL_LEDGER_ORIGIN,
    ...(missing.ledgerKey && { LEDGER_SIGNING_KEY_FILE: developmentLedgerKeyFile(folder) }),
  };
  return { LOG_LEVEL: 'warn', ...ledger, ...(missing.auth && auth), ...(missing.im && im) };
}

/** The simulator hears of it, nobody else needs to know. */
function madeCallbackToken(environment: Environment): Environment {
  const { IM_CALLBACK_TOKEN: token, IM_CALLBACK_TOKEN_FILE: file } = environment;
  return token === undefined && file === undefined
    ? { IM_CALLBACK_TOKEN: randomBytes(24).toString('base64url') }
    : {};
}

/** Stands for the parts that are not started yet, so that everything else can be checked first. */
function notStartedYet(missing: MissingParts): Environment {
  return {
    ...(missing.database && { DATABASE_URL: 'postgres://app@127.0.0.1/not-started' }),
    ...(missing.im && { IM_BASE_URL: 'http://127.0.0.1' }),
  };
}

async function startDatabase({ folder, stops, say, onLoss }: LocalRun): Promise<Environment> {
  const part = path.join(folder, 'postgres');
  say('Starting PostgreSQL ...');
  const database = await startEmbeddedPostgres({ folder: part });
  stops.add(() => database.stop());
  const lost = (): void => onLoss('PostgreSQL');
  database.ended.then(lost, lost);
  return { DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl };
}

/** Persons log in there; tokens of `npm run token` name it too. */
async function openIssuer({ folder, stops }: LocalRun): Promise<Issuer> {
  const wanted = localIssuer(folder);
  const issuer = await startIssuer(Number(new URL(wanted).port));
  stops.add(() => issuer.stop());
  if (issuer.url !== wanted) moveLocalIssuer(folder, issuer.url);
  return issuer;
}

async function personsOf(folder: string, serviceUrl: string, clientId: string) {
  const console = `${serviceUrl}/console`;
  return {
    signingKey: await developmentSigningKey(folder),
    clientId,
    audience: LOCAL_AUDIENCE,
    consoleUrls: [console, console.replace('127.0.0.1', 'localhost')],
    persons: LOCAL_PERSONS,
    accessTokenSeconds: ACCESS_TOKEN_SECONDS,
  };
}

async function startIm({ folder, stops, say, onLoss }: LocalRun) {
  say('Starting the IM simulator ...');
  const simulator = await startSimulator(path.join(folder, 'im.json'));
  stops.add(() => simulator.stop());
  const lost = (): void => onLoss('The IM simulator');
  simulator.ended.then(lost, lost);
  const { apiUrl, controlUrl, sendCallbacksTo } = simulator;
  return {
    settings: { IM_BASE_URL: apiUrl },
    simulator: { apiUrl, controlUrl },
    sendCallbacksTo,
  };
}

/** A variable set to nothing is not set, and must not hide what was made for it. */
function nonEmpty(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
}
