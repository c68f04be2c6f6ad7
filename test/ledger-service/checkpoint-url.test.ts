import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signCheckpoint } from '../../src/ledger/checkpoint.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import type { NoteSigner } from '../../src/ledger/note.js';
import {
  anEntry,
  commitEntries,
  connect,
  key,
  newPem,
  ORIGIN,
  signerOf,
  startSequencer,
  until,
  untilSealed,
} from './log.js';
import { LedgerService } from './service.js';

let database: TestDatabase;
let server: Server;
let url: string;
/** What the URL does with a GET; POSTs are taken. */
let onGet: RequestListener;
let gets: number;
let posted: string[];
beforeEach(async () => {
  database = await createDatabase();
  posted = [];
  gets = 0;
  server = createServer((req, res) => {
    if (req.method === 'GET') {
      gets += 1;
      return onGet(req, res);
    }
    let body = '';
    req.on('data', (chunk: Buffer) => (body += chunk.toString()));
    req.on('end', () => {
      posted.push(body);
      res.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/checkpoint`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await database.drop();
});

const giving =
  (status: number, body: string | Buffer = ''): RequestListener =>
  (_, res) =>
    res.writeHead(status).end(body);

/** A checkpoint of a log that has more entries than the one in the database. */
const laterBy = (signer: NoteSigner): string =>
  signCheckpoint({ origin: ORIGIN, size: 7, root: Buffer.alloc(32, 1), extensions: [] }, [signer]);
const LATER = laterBy(key);

async function sealed(signer = key): Promise<string> {
  await using client = await connect(database.appUrl);
  await using running = await startSequencer(database.appUrl, { signer });
  await commitEntries(client, [anEntry()]);
  await untilSealed(client);
  return (await running.store.head()).note ?? '';
}

test('P6: a log that is older than what the URL was sent is not extended, and nothing is posted over it', async () => {
  await sealed();
  onGet = giving(200, LATER);

  await using running = await startSequencer(database.appUrl, { checkpointUrl: url });

  expect(running.sequencer.whyRefused()).toMatch(/1 entries, and had 7/);
  expect(running.sequencer.isMemoryMissing()).toBe(false);
  expect(posted).toEqual([]);
});

test('P6: a service that has the URL alone does not extend a restored backup', async () => {
  const pem = newPem();
  await sealed(signerOf(pem));
  onGet = giving(200, laterBy(signerOf(pem)));

  await using service = await LedgerService.on(
    database.appUrl,
    { LEDGER_CHECKPOINT_URL: url },
    pem,
  );
  const ready = await fetch(`${service.replica.opsUrl}/health/ready`);
  const edit = await service.edit(service.message());

  expect(ready.status).toBe(503);
  expect(await ready.text()).toMatch(/1 entries, and had 7/);
  expect([edit.status, edit.body['type']]).toEqual([503, '/problems/log-refused']);
  expect(service.im.overwrites()).toHaveLength(0);
  expect(posted).toEqual([]);
});

test('P6: a log that continues what the URL was sent is extended, and its next checkpoint is posted', async () => {
  onGet = giving(200, await sealed());
  await using client = await connect(database.appUrl);

  await using running = await startSequencer(database.appUrl, { checkpointUrl: url });
  await commitEntries(client, [anEntry()]);
  await until(() => Promise.resolve(posted.some((note) => note.split('\n')[1] === '2')));

  expect(running.sequencer.whyRefused()).toBeNull();
  expect(running.sequencer.isMemoryMissing()).toBe(false);
});

test('P6: a checkpoint at the URL that another key signed stops the log, as one in the file does', async () => {
  await sealed();
  onGet = giving(200, LATER.replace(/\n— .*\n$/s, `\n— ${ORIGIN} ${'A'.repeat(92)}\n`));

  await using running = await startSequencer(database.appUrl, { checkpointUrl: url });

  expect(running.sequencer.whyRefused()).toMatch(/the checkpoint kept outside/);
});

test.each([404, 405])(
  'a URL that answers %i cannot be read: that is told once, and no more',
  async (status) => {
    onGet = giving(status);
    await using client = await connect(database.appUrl);

    await using running = await startSequencer(database.appUrl, { checkpointUrl: url });
    await commitEntries(client, [anEntry()]);
    await until(() => Promise.resolve(posted.some((note) => note.split('\n')[1] === '1')));

    expect(running.events).toEqual([{ event: 'checkpoint-url-not-readable', status }]);
    expect(running.sequencer.isMemoryMissing()).toBe(false);
  },
);

test.each<[string, RequestListener]>([
  ['status 503', giving(503)],
  ['status 403', giving(403)],
  ['not a checkpoint', giving(200, '<html>welcome</html>')],
  ['not a checkpoint', giving(200, Buffer.alloc(70_000, 'a'))],
  ['not a checkpoint', giving(200)],
  ['other (ECONNRESET)', (req) => req.socket.destroy()],
])(
  'a URL that cannot be asked (%s) lets the log go on, and its memory is missing',
  async (reason, answer) => {
    await sealed();
    onGet = answer;

    await using running = await startSequencer(database.appUrl, { checkpointUrl: url });

    expect(running.sequencer.whyRefused()).toBeNull();
    expect(running.sequencer.isMemoryMissing()).toBe(true);
    // However often it is asked, that is reported once.
    await using client = await connect(database.appUrl);
    await commitEntries(client, [anEntry()]);
    await until(() => Promise.resolve(gets > 2));
    expect(running.events).toEqual([{ event: 'outside-memory-missing', reason }]);
  },
);

test('an endless answer is not waited for', async () => {
  await sealed();
  onGet = (_, res) => {
    res.writeHead(200);
    const more = (): void => {
      if (!res.destroyed) res.write(Buffer.alloc(16_384, 'a'), more);
    };
    more();
  };

  await using running = await startSequencer(database.appUrl, { checkpointUrl: url });

  expect(running.sequencer.whyRefused()).toBeNull();
  expect(running.sequencer.isMemoryMissing()).toBe(true);
});

test('P6: a URL that comes back is asked before anything is posted over what it holds', async () => {
  await sealed();
  const post = server.listeners('request')[0] as RequestListener;
  let isAway = true;
  server.removeAllListeners('request');
  server.on('request', (req, res) => (isAway ? req.socket.destroy() : post(req, res)));
  await using running = await startSequencer(database.appUrl, { checkpointUrl: url });
  expect(running.sequencer.isMemoryMissing()).toBe(true);

  onGet = giving(200, LATER);
  isAway = false;
  await until(() => Promise.resolve(running.sequencer.whyRefused() !== null));

  expect(running.sequencer.whyRefused()).toMatch(/1 entries, and had 7/);
  expect(running.sequencer.isMemoryMissing()).toBe(false);
  expect(posted).toEqual([]);
});

test('P6: with file and URL, either stops a log that it knows to be older', async () => {
  const note = await sealed();
  onGet = giving(200, LATER);
  const folder = await mkdtemp(path.join(tmpdir(), 'checkpoint-'));
  const checkpointFile = path.join(folder, 'checkpoint');
  try {
    await writeFile(checkpointFile, note);
    await using byUrl = await startSequencer(database.appUrl, {
      checkpointUrl: url,
      checkpointFile,
    });
    expect(byUrl.sequencer.whyRefused()).toMatch(/had 7/);

    onGet = giving(200, note);
    await writeFile(checkpointFile, LATER);
    await using byFile = await startSequencer(database.appUrl, {
      checkpointUrl: url,
      checkpointFile,
    });
    expect(byFile.sequencer.whyRefused()).toMatch(/had 7/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
