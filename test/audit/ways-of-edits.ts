import { setTimeout as delay } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { type Answer, type Json } from './service.js';
import { CAREFUL } from './governed-service.js';
import type { EditStep } from './governed-lives.js';
import type { LifeSoFar } from './life-so-far.js';

/** What has to be done before it runs; resolves with what lets it run, which gives its id. */
export async function prepare(
  life: LifeSoFar,
  { way, client }: EditStep,
  content: object,
): Promise<(() => Promise<string | null>) | null> {
  const { governed } = life;
  switch (way) {
    case 'alone':
      return async () => idOf(await governed.call('POST', '/v1/modifications', asked(content)));
    case 'as a restoration': {
      const last = life.edits.findLast(({ body }) => body['state'] === 'applied');
      if (!last) return null;
      return async () => {
        const id = idOf(await life.restore(last.id));
        // Where there is nothing to put back, the answer names the edit that was to be restored.
        return id === last.id ? null : id;
      };
    }
    case 'in a batch':
      return async () => itemOf(life, await governed.batch(content));
    case 'approved': {
      const before = life.message.overwrites.length;
      const proposed = await governed.propose(content, CAREFUL);
      const id = idOf(proposed);
      if (proposed.status !== 202 || id === null) {
        if (id !== null) await life.keep(id, before, 'never');
        return null;
      }
      await editsMeanwhile(life, client);
      const { digest } = proposed.body['prior'] as { digest: string };
      return async () => {
        const decision = { decision: 'approve', priorDigest: digest };
        const decided = await governed.decide(`/v1/modifications/${id}`, decision);
        expect([200, 202], decided.text).toContain(decided.status);
        return id;
      };
    }
    case 'in an approved batch': {
      const proposed = await governed.batch(content, { client: CAREFUL });
      expect(proposed.status, proposed.text).toBe(202);
      const path = `/v1/batches/${String(proposed.body['id'])}`;
      await expect
        .poll(async () => (await life.read(path)).body['secondsLeft'] !== undefined)
        .toBe(true);
      await editsMeanwhile(life, client);
      return async () => {
        await vi.waitFor(
          async () => {
            const decided = await governed.decide(path, { decision: 'approve' });
            expect(decided.status, decided.text).toBe(200);
          },
          { timeout: 60_000 },
        );
        return itemOf(life, proposed);
      };
    }
  }
}

async function editsMeanwhile(life: LifeSoFar, client: EditStep['client']): Promise<void> {
  if (client === 'edits while it waits') {
    await life.message.theirs({ text: `theirs while ours waits ${life.next()}` });
    await delay(3);
  }
}

/** The edit that the only item of a batch became. */
async function itemOf(life: LifeSoFar, { body, status, text }: Answer): Promise<string | null> {
  expect(status, text).toBe(202);
  const path = `/v1/batches/${String(body['id'])}/items`;
  const id = await vi.waitFor(
    async () => {
      const answer = await life.read(path);
      const items = answer.body['items'] as readonly Json[];
      expect(items[0]?.['modificationId'], answer.text).toEqual(expect.any(String));
      return String(items[0]?.['modificationId']);
    },
    { timeout: 60_000, interval: 100 },
  );
  return id;
}

export function asked(message: object): object {
  return { message, operator: 'alice', reason: 'as asked', acceptUnreadablePrior: true };
}

export function idOf({ body }: Answer): string | null {
  const id = body['id'] ?? body['modificationId'];
  return typeof id === 'string' ? id : null;
}
