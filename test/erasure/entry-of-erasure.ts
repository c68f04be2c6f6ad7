import { v7 as uuidv7 } from 'uuid';
import { makeEntry } from '../../src/ledger/entry.js';

type Step = readonly [text: string, values: unknown[]];

/**
 * The statements with which whoever has the application's role would erase contents of these modifications, or proposals, in the
 * name of an erasure: an entry that records it, its place in the queue, and the call of the owner's function.
 */
export function entryOfErasure(
  ids: readonly string[],
  erasureId: string,
  texts: readonly string[] = [],
  scope: { readonly groupId?: string; readonly from?: string } | null = null,
) {
  const entryId = uuidv7();
  const { bytes } = makeEntry({
    entryId,
    at: Date.now(),
    type: 'content.erased',
    actor: { client: 'eve', operator: null, ip: null },
    subject: null,
    details: {
      erasureId,
      basis: 'none',
      ticket: null,
      includeReasons: false,
      scope,
      modificationIds: ids,
      ...(texts.length === 0 ? {} : { entryIds: texts }),
    },
    commitments: [],
  });
  const insert: Step = [
    `INSERT INTO ledger_entry (entry_id, type, at, client, bytes) VALUES ($1, 'content.erased', now(), 'eve', $2)`,
    [entryId, bytes],
  ];
  const queue: Step = ['INSERT INTO ledger_unsealed (entry_id) VALUES ($1)', [entryId]];
  const call: Step = ['SELECT erase_contents($1)', [entryId]];
  const callForProposals: Step = ['SELECT erase_proposals($1)', [entryId]];
  return { insert, queue, call, callForProposals };
}
