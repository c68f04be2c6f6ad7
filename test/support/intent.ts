import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Intent } from '../../src/edits/edit.js';

/** An edit that somebody wants, of a message that no other one is about. */
export function anIntent(key: string = randomUUID()): Intent {
  const now = Date.now();
  return {
    id: uuidv7({ msecs: now }),
    receivedAt: now,
    message: { groupId: randomUUID(), topicId: null, msgSeq: 1 },
    requested: { msgBody: Buffer.from('["requested"]') },
    actor: { client: 'c', operator: 'o', ip: '::1' },
    onBehalfOf: null,
    reason: 'r',
    ticket: null,
    ifPriorDigest: null,
    acceptUnreadablePrior: false,
    restores: null,
    batch: null,
    approval: null,
    key: { value: key, payloadDigest: Buffer.alloc(32) },
  };
}
