import { expect, test } from 'vitest';
import { DocumentedService, textBody } from './service.js';

test('a stop answers the caller who waits, and does not wait for its connection to be given up', async () => {
  const service = await DocumentedService.start();
  const scope = { api: 'modify_group_msg', times: 1 } as const;
  service.im.fault({ kind: 'latency', ms: 300, ...scope });
  const answer = service.edit({ ...service.message(), MsgBody: textBody('x') });
  await expect.poll(() => service.im.calls('modify_group_msg').length).toBe(1);

  const started = performance.now();
  await service.replica.stop();

  expect([201, 202]).toContain((await answer).status);
  expect(performance.now() - started).toBeLessThan(20_000);
  await service.im.stop();
  await service.database.drop();
});
