import { createHash, randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { BatchHeader, PlannedItem } from '../../src/batches/batch.js';

export function aHeader(with_: Partial<BatchHeader> = {}): BatchHeader {
  const receivedAt = Date.now();
  return {
    id: uuidv7({ msecs: receivedAt }),
    receivedAt,
    actor: { client: 'refund-desk', operator: 'alice', ip: '::1' },
    onBehalfOf: null,
    reason: 'clean up',
    ticket: null,
    isDryRun: false,
    restores: null,
    key: { value: randomUUID(), payloadDigest: digest('payload') },
    ...with_,
  };
}

export function aPlannedItem(msgSeq: number, with_: Partial<PlannedItem> = {}): PlannedItem {
  return {
    message: { groupId: '@TGS#1', topicId: null, msgSeq },
    requested: { msgBody: Buffer.from(`[{"text":"new ${msgSeq}"}]`) },
    reason: 'clean up',
    ticket: null,
    ifPriorDigest: null,
    acceptUnreadablePrior: false,
    restores: null,
    ...with_,
  };
}

export function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
