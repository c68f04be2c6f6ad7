import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { callOnce, callUrl } from '../contract/sdk-client.js';
import { Api } from '../support/api.js';
import { body, GROUP, Scene } from '../support/scene.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { makeTokens } from '../support/tokens.js';
import { policyFile } from './policy-file.js';

test('an app that keeps its SDK is told that its edit waits, was not approved, or was applied', async () => {
  await using folder = await temporaryFolder();
  using policy = policyFile([{ when: { client: ['night-job'] }, approvals: 1 }]);
  const file = path.join(folder.path, 'compat.json');
  const night = { client: 'night-job', secretKey: 'a-key-only-here', reason: 'corrections' };
  await writeFile(file, JSON.stringify({ 1_400_111_222: night }));
  const tokens = await makeTokens();
  await using scene = await Scene.open({
    COMPAT_CLIENTS_FILE: file,
    APPROVAL_POLICY_FILE: policy.path,
    CONSOLE_CLIENT_ID: 'edit-console',
    AUTH_JWKS_FILE: tokens.jwksFile,
  });
  const { url, opsUrl } = await scene.replica();
  const sdkAppId = 1_400_111_222;
  const app = { baseUrl: url, sdkAppId, secretKey: night.secretKey, identifier: 'alice' };
  const person = async (email: string) => new Api(url, await tokens.person(email), opsUrl);
  const bob = await person('bob@example.com');
  const decide = async (by: Api, id: unknown, decision: string) => {
    const path = `/v1/modifications/${String(id)}`;
    const { digest } = (await by.get(path)).json['prior'] as { digest: string };
    return by.post(`${path}/approval`, { decision, priorDigest: digest });
  };
  const ask = async (call: string, msgSeq: number) =>
    (await callOnce(call, { GroupId: GROUP, MsgSeq: msgSeq, MsgBody: body('after') })).answer;

  for (const decision of ['approve', 'decline']) {
    const msgSeq = scene.message('before');
    const call = callUrl(app);
    const waiting = await ask(call, msgSeq);
    const again = await ask(call, msgSeq);
    expect(waiting).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: 120013 });
    expect(waiting.ErrorInfo).toMatch(/^awaiting-approval: /);
    expect(again).toEqual(waiting);
    expect(scene.overwrites(msgSeq)).toEqual([]);

    const own = await decide(await person('Alice'), waiting.ModificationId, decision);
    expect([own.status, own.json['type']]).toEqual([409, '/problems/own-edit']);
    const decided = await decide(bob, waiting.ModificationId, decision);
    expect(decided.status).toBe(200);

    const { ModificationId } = waiting;
    const expected =
      decision === 'approve'
        ? { ActionStatus: 'OK', ErrorCode: 0, ModificationId }
        : { ActionStatus: 'FAIL', ErrorCode: 120014, ModificationId };
    expect(await ask(call, msgSeq)).toMatchObject(expected);
    expect(scene.overwrites(msgSeq)).toHaveLength(decision === 'approve' ? 1 : 0);
  }
});
