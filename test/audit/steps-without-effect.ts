import { expect, vi } from 'vitest';
import type { Json } from './service.js';
import { CAREFUL, HASTY } from './governed-service.js';
import type { LifeSoFar } from './life-so-far.js';
import { asked, idOf } from './ways-of-edits.js';

export async function propose(life: LifeSoFar, kind: string): Promise<void> {
  const { governed } = life;
  const content = life.nextContent('both');
  const before = life.message.overwrites.length;
  if (kind === 'declined batch') {
    const { body } = await governed.batch(content, { client: CAREFUL });
    const path = `/v1/batches/${String(body['id'])}`;
    await vi.waitFor(
      async () => expect((await governed.decide(path, { decision: 'decline' })).status).toBe(200),
      { timeout: 60_000 },
    );
    return;
  }
  const proposed = await governed.propose(content, kind === 'expires' ? HASTY : CAREFUL);
  const id = idOf(proposed);
  if (id === null) return;
  if (proposed.status !== 202) return life.keep(id, before, 'never');
  const { digest } = proposed.body['prior'] as { digest: string };
  const path = `/v1/modifications/${id}`;
  if (kind === 'declined')
    await governed.decide(path, { decision: 'decline', priorDigest: digest });
  if (kind === 'withdrawn') await governed.call('POST', `${path}/withdrawal`, {}, { as: CAREFUL });
}

export async function changeNothing(life: LifeSoFar, kind: string): Promise<void> {
  const { governed } = life;
  const content = life.nextContent('both');
  const before = life.message.overwrites.length;
  if (kind === 'look') {
    const { groupId, msgSeq } = life.message;
    await life.read(`/v1/messages/current?groupId=${groupId}&msgSeq=${msgSeq}`);
  } else if (kind === 'dry run') {
    await governed.call('POST', '/v1/modifications?dryRun=true', asked(content));
  } else if (kind === 'dry batch') await governed.batch(content, { isDry: true });
  else if (kind === 'restores nothing') {
    const last = life.edits.findLast(({ body }) => body['state'] !== 'applied');
    if (last) expect((await life.restore(last.id)).status).toBe(409);
  } else {
    const accepted = await governed.batch(content);
    const path = `/v1/batches/${String(accepted.body['id'])}`;
    await governed.call('POST', `${path}/cancel`, { operator: 'alice', reason: 'no' });
    await expect
      .poll(async () => (await life.read(path)).body['finishedAt'], { timeout: 60_000 })
      .not.toBeNull();
    const items = (await life.read(`${path}/items`)).body['items'] as readonly Json[];
    const id = items[0]?.['modificationId'];
    if (typeof id === 'string') await life.keep(id, before, 'never');
  }
}
