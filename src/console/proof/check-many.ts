import { utf8Bytes } from '../../ledger/primitives.js';
import {
  type JsonNode,
  memberOf,
  readWholeJson,
  textOf,
} from '../../verifier/documents/json-node.js';
import type { Service } from '../api/service.js';
import type { LogMemory } from '../log/memory.js';
import { watchOf } from '../log/watch-of.js';
import { checkEdit, type Verdict } from './check-edit.js';
import { receiptOf } from './receipt-of.js';

export type Proof = Verdict | { readonly kind: 'not-sealed' };

/**
 * The proofs of all edits of some pages of a search, given as the JSON that the service answered with, in their order.
 * @throws ProblemError, NoAnswer at the first that cannot be loaded, and whatever the signal is aborted with
 */
export async function* checkMany(
  pages: readonly string[],
  service: Service,
  memory: LogMemory,
  signal: AbortSignal,
): AsyncGenerator<{ readonly id: string; readonly proof: Proof }, void, undefined> {
  const watch = watchOf(memory);
  for (const page of pages) {
    const bytes = utf8Bytes(page);
    for (const record of itemsOf(readWholeJson(bytes))) {
      signal.throwIfAborted();
      const id = textOf(memberOf(record, 'id')) ?? '';
      const isSealed = itemsOf(record, 'ledger').every(
        (entry) => !isNothing(memberOf(entry, 'index')),
      );
      const receipt = isSealed ? await receiptOf(service, id, signal) : null;
      const proof =
        receipt === null
          ? ({ kind: 'not-sealed' } as const)
          : await checkEdit({ bytes, record, receipt }, watch);
      yield { id, proof };
    }
  }
}

function itemsOf(node: JsonNode, name = 'items'): readonly JsonNode[] {
  const list = memberOf(node, name);
  return list?.kind === 'array' ? list.items : [];
}

function isNothing(node: JsonNode | null): boolean {
  return node?.kind === 'word' && node.value === null;
}
