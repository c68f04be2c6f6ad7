import { useQuery } from '@tanstack/react-query';
import { useService } from '../api/use-service.js';
import { useLogMemory } from '../log/use-log.js';
import { watchOf } from '../log/watch-of.js';
import { utf8Bytes } from '../../ledger/primitives.js';
import { readWholeJson } from '../../verifier/documents/json-node.js';
import { type AnsweredEdit, isSealed } from '../record/use-edit.js';
import { checkEdit, type Verdict } from './check-edit.js';
import { receiptOf } from './receipt-of.js';

const LOOK_AGAIN_MS = 1_000;

export type Proven =
  | { readonly kind: 'not-sealed' }
  | {
      readonly kind: 'checked';
      readonly verdict: Verdict;
      readonly receipt: Uint8Array<ArrayBuffer>;
    };

/** The proof of an edit, checked in this browser. To ask for it is a reading on the record. */
export function useProof({ edit, json }: AnsweredEdit) {
  const service = useService();
  const watch = watchOf(useLogMemory());
  const id = edit.id ?? '';
  return useQuery({
    queryKey: ['proof', id, json],
    enabled: isSealed(edit) && edit.ledger.length > 0,
    queryFn: async ({ signal }): Promise<Proven> => {
      const receipt = await receiptOf(service, id, signal);
      if (receipt === null) return { kind: 'not-sealed' };
      const bytes = utf8Bytes(json);
      const record = readWholeJson(bytes);
      return {
        kind: 'checked',
        receipt,
        verdict: await checkEdit({ bytes, record, receipt }, watch),
      };
    },
    refetchInterval: ({ state: { data } }) => (data?.kind === 'not-sealed' ? LOOK_AGAIN_MS : false),
  });
}
