import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { developmentToken } from '../../src/local/development-auth.js';
import { Api } from '../support/api.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

const PROGRAM = path.resolve('dist/src/local/main.js');
const SAMPLE = { GroupId: '@TGS#1HYEP2SHC', MsgSeq: 23 };
const ASKED = 'groupId=%40TGS%231HYEP2SHC&msgSeq=23';

let folder: string;
let database: TestDatabase;
let program: ChildProcess;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-local-'));
  database = await createDatabase();
});
afterEach(async () => {
  program.kill('SIGKILL');
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** Local mode on a database that is there; resolves with its first messages. */
function startLocal(): Promise<string> {
  program = spawn(process.execPath, [PROGRAM], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      OPS_PORT: '0',
      DATABASE_URL: database.appUrl,
      DATABASE_OWNER_URL: database.ownerUrl,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { stdout } = program;
  if (stdout === null) throw new Error('no output to read');
  return new Promise((resolve, reject) => {
    let text = '';
    createInterface({ input: stdout }).on('line', (line) => {
      text += `${line}\n`;
      if (line.startsWith('Stop with')) resolve(text);
    });
    program.once('exit', () => reject(new Error(text)));
  });
}

function textBody(text: string): readonly object[] {
  return [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }];
}

test('what somebody edits at the simulator is in the history at once, as told by its webhook', async () => {
  const messages = await startLocal();
  const [, url = ''] = /answers on (\S+)/.exec(messages) ?? [];
  const [, controlUrl = ''] = /faults: (\S+)/.exec(messages) ?? [];
  const scope = 'messages:modify audit:read';
  const who = { sub: 'refund-desk', scope, ttlSeconds: 60 };
  const api = new Api(url, await developmentToken(path.join(folder, '.local'), who), '');
  const why = { operator: 'alice', reason: 'as asked', acceptUnreadablePrior: true };
  const ours = await api.edit({ message: { ...SAMPLE, MsgBody: textBody('ours') }, ...why });

  await fetch(`${controlUrl}/client-edits`, {
    method: 'POST',
    body: JSON.stringify({
      groupId: SAMPLE.GroupId,
      msgSeq: SAMPLE.MsgSeq,
      MsgBody: textBody('around'),
    }),
  });

  const sources = async () => {
    const { json } = await api.get(`/v1/audit/messages/history?${ASKED}`);
    return json['items'];
  };
  await expect
    .poll(sources)
    .toMatchObject([
      { source: 'original' },
      { source: 'edit', modificationId: ours.json['id'] },
      { source: 'drift', modificationId: null, content: { MsgBody: textBody('around') } },
    ]);
  const found = await api.get('/v1/audit/events?type=drift.found');
  expect(found.json['items']).toMatchObject([{ details: { foundBy: 'callback' } }]);
  program.kill('SIGTERM');
  expect(await once(program, 'exit')).toEqual([0, null]);
});
