import { useQuery } from '@tanstack/react-query';
import { parseExact } from '../api/exact-json.js';
import { answerOf } from '../api/service.js';
import { useService } from '../api/use-service.js';
import { isOpen, type Modification } from './edits.js';

/** An edit, and the very JSON that the service answered with: what its proof is held to. */
export interface AnsweredEdit {
  readonly edit: Modification;
  readonly json: string;
}

/** What is still open is looked at again, ever more seldom: each look is on the record. */
const FIRST_LOOK_MS = 1_000;
const LAST_LOOK_MS = 15_000;

/** An edit by its id, looked at again until it is settled and all of it is sealed. */
export function useEdit(id: string) {
  const service = useService();
  return useQuery({
    queryKey: ['edit', id],
    queryFn: async ({ signal }): Promise<AnsweredEdit> => {
      const path = { id };
      const json = await answerOf<string>(
        service.GET('/v1/modifications/{id}', { params: { path }, parseAs: 'text', signal }),
      );
      return { json, edit: parseExact(json) as Modification };
    },
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      data && (isOpen(data.edit) || !isSealed(data.edit))
        ? Math.min(FIRST_LOOK_MS * 2 ** (dataUpdateCount - 1), LAST_LOOK_MS)
        : false,
  });
}

/** Whether everything of it that is on record has its place in the log. */
export function isSealed({ ledger }: Modification): boolean {
  return ledger.every(({ index }) => index !== null);
}
