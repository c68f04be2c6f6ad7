import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { callOnce, callUrl } from '../contract/sdk-client.js';
import { body, GROUP, Scene } from '../support/scene.js';
import { temporaryFolder } from '../support/temporary-folder.js';

test('P7: a call in IM’s own form leaves neither its URL nor what is in it in log and metrics', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'compat.json');
  const secretKey = 'kumquat-key';
  await writeFile(file, JSON.stringify({ 1400111222: { client: 'night-job', secretKey } }));
  await using scene = await Scene.open({ COMPAT_CLIENTS_FILE: file, LOG_LEVEL: 'trace' });
  const { api, process } = await scene.process();
  const app = { baseUrl: api.url, sdkAppId: 1_400_111_222, secretKey, identifier: 'kumquat-id' };
  const url = callUrl(app);
  const msgSeq = scene.message('kumquat before');
  const asked = { GroupId: GROUP, MsgSeq: msgSeq, MsgBody: body('kumquat after') };
  const headers = { 'Edit-Reason': 'kumquat-reason', 'Edit-Ticket': 'kumquat-ticket' };

  const edited = await callOnce(url, asked, headers);
  const refused = await callOnce(callUrl({ ...app, secretKey: 'kumquat-guess' }), asked, headers);
  const elsewhere = await callOnce(url.replace('openim', 'kumquat-path'), asked);
  const metrics = await (await fetch(`${api.opsUrl}/metrics`)).text();
  process.kill('SIGTERM');
  await process.ended;

  const codes = [edited, refused, elsewhere].map(({ answer }) => answer.ErrorCode);
  expect(codes).toEqual([0, 70003, 120010]);
  const told = process.output.join('\n') + metrics;
  expect(told).toContain('"client":"night-job"');
  expect(told.match(/.{0,80}(?:kumquat|usersig|eJ[A-Za-z0-9*_-]{20}).{0,40}/g) ?? []).toEqual([]);
});
