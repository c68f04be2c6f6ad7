import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import {
  SIMULATOR_ADMIN,
  SIMULATOR_SDK_APP_ID,
  SIMULATOR_SECRET_KEY,
} from '../../dist/src/im-simulator/options.js';
import { signerFromPem } from '../../dist/src/ledger/note.js';
import { post } from './http.mjs';
import { startProgram } from './programs.mjs';
import { textBody } from './simulator.mjs';

const ISSUER = 'https://issuer.bench';
export const AUDIENCE = 'im-edit-ledger';
/** Those of `npm run start:prod`. */
const START_PROD_FLAGS = [
  '--enable-source-maps',
  '--max-semi-space-size=8',
  '--heap-growing-percent=120',
  '--v8-pool-size=1',
];

/** The log of every replica, whose key is `makeSigningKey`'s where the settings say no other. */
export const LEDGER_ORIGIN = 'ledger.bench/log';

const signingKey = makeSigningKey();

/** Of the log of every replica that the settings give no other key. */
export const verifierKey = signerFromPem(LEDGER_ORIGIN, signingKey).value.key.text;

export function makeSigningKey() {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** A key pair and one token of a client. */
export async function makeToken(folder) {
  const keys = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(keys.publicKey)), alg: 'ES256', kid: 'bench', use: 'sig' };
  const jwksFile = path.join(mkdtempSync(path.join(folder, 'keys-')), 'jwks.json');
  await writeFile(jwksFile, JSON.stringify({ keys: [jwk] }));
  const token = await new SignJWT({ scope: 'messages:modify audit:read audit:export' })
    .setProtectedHeader({ alg: 'ES256', kid: 'bench' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject('bench')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(keys.privateKey);
  return { jwksFile, token };
}

/**
 * Starts one replica as a process of its own, as `npm run start:prod` does.
 *
 * @param {{ databaseUrl: string, imUrl: string, jwksFile: string, settings?: object }} parts
 */
export async function startReplica({ databaseUrl, imUrl, jwksFile, settings = {} }) {
  const program = await startProgram([...START_PROD_FLAGS, ...nodeFlags(), 'dist/main.js'], {
    env: {
      NODE_ENV: 'production',
      PORT: '0',
      OPS_PORT: '0',
      DATABASE_URL: databaseUrl,
      IM_BASE_URL: imUrl,
      IM_SDK_APP_ID: String(SIMULATOR_SDK_APP_ID),
      IM_SECRET_KEY: SIMULATOR_SECRET_KEY,
      IM_ADMIN: SIMULATOR_ADMIN,
      AUTH_ISSUER: ISSUER,
      AUTH_AUDIENCE: AUDIENCE,
      AUTH_JWKS_FILE: jwksFile,
      LEDGER_ORIGIN,
      LEDGER_SIGNING_KEY: signingKey,
      CLIENT_REQUESTS_PER_SECOND: '1000000',
      ...settings,
    },
    find: ({ event, port }) => (event === 'started' ? { port } : undefined),
  });
  return { url: `http://127.0.0.1:${program.found.port}`, pid: program.pid, stop: program.stop };
}

/** `BENCH_REPLICA_NODE_FLAGS="--cpu-prof"` shows where a replica's time goes. */
function nodeFlags() {
  return (process.env.BENCH_REPLICA_NODE_FLAGS ?? '').split(' ').filter(Boolean);
}

let edits = 0;

/** An edit of the next message under a fresh key, to a text that was never there before. */
export function editRequest(simulator) {
  const { groupId, msgSeq } = simulator.nextMessage();
  edits += 1;
  return {
    message: {
      GroupId: groupId,
      MsgSeq: msgSeq,
      MsgBody: textBody(`edit ${edits}: the phone number was removed`),
    },
    operator: 'alice@example.com',
    reason: 'customer asked to remove a phone number',
    ticket: 'OPS-4711',
  };
}

/**
 * Edits the next message through a service; another one, where the machine is too busy for an answer in time.
 *
 * @throws when no answer of three is 201, or one tells of anything but a busy machine
 */
export async function edit(url, simulator, token) {
  for (let tries = 1; ; tries += 1) {
    const answer = await tryEdit(url, simulator, token);
    if (answer.status === 201) return JSON.parse(answer.text);
    if (tries === 3 || ![202, 503].includes(answer.status)) {
      throw new Error(`an edit was answered ${answer.status}: ${answer.text.slice(0, 300)}`);
    }
  }
}

export function tryEdit(url, simulator, token) {
  return post(`${url}/v1/modifications`, editRequest(simulator), {
    Authorization: `Bearer ${token}`,
    'Idempotency-Key': randomUUID(),
  });
}
