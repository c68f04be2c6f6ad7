import { useQuery } from '@tanstack/react-query';
import type { components } from '../../../../clients/typescript/src/schema.js';
import { answerOf, exactAnswerOf } from '../../api/service.js';
import { useService } from '../../api/use-service.js';

export type Summary = components['schemas']['ModificationSummary'];
type State = Summary['byState'][number]['state'];

/** All edits of a period, and, of each state that there is, how many a day. */
export interface Counted {
  readonly all: Summary;
  readonly byState: readonly {
    readonly state: State;
    readonly days: ReadonlyMap<string, number>;
  }[];
}

/** What begins with this is counted anew when an edit goes on. */
export const LIVE = 'overview';

/** So often it is looked whether what is in use or waits has become less; once nothing does, only what happens is a reason to look. */
const LOOK_AGAIN_MS = 10_000;

/** Each question is on the record: one for all, and one for each state that occurs. */
export function useCounted(from: string) {
  const service = useService();
  return useQuery<Counted>({
    queryKey: [LIVE, 'counted', from],
    refetchInterval: ({ state }) => (isAtRest(state.data?.all) ? false : LOOK_AGAIN_MS),
    queryFn: async ({ signal }) => {
      const counted = (state?: State): Promise<Summary> => {
        const query = { from, ...(state === undefined ? {} : { state: [state as never] }) };
        return answerOf(service.GET('/v1/audit/summary', { params: { query }, signal }));
      };
      const all = await counted();
      const byState = await Promise.all(
        all.byState.map(async ({ state }) => {
          const { byDay } = await counted(state);
          return { state, days: new Map(byDay.map(({ day, count }) => [day, count])) };
        }),
      );
      return { all, byState };
    },
  });
}

/** A service of an earlier version says nothing of the quota and the log. */
function isAtRest({ quota = [], sealing }: Partial<Summary> = {}): boolean {
  const isQuiet = quota.every(
    ({ inUse, waiting, factor }) => inUse + waiting === 0 && factor === 1,
  );
  return isQuiet && (sealing?.delaySeconds ?? 0) === 0;
}

export const SHOWN = 20;

/** The oldest edits of which it is not known yet how they end, whenever they began. */
export function useOpenEdits() {
  const service = useService();
  return useQuery({
    queryKey: [LIVE, 'open'],
    queryFn: ({ signal }) =>
      exactAnswerOf<components['schemas']['ModificationPage']>(
        service.GET('/v1/audit/modifications', {
          params: { query: { state: ['pending', 'in_doubt'], order: 'asc', limit: SHOWN } },
          parseAs: 'text',
          signal,
        }),
      ),
  });
}

/** The newest changes that somebody made around the service, as edits of ours found them. */
export function useDrifts(from: string) {
  const service = useService();
  return useQuery({
    queryKey: [LIVE, 'drifts', from],
    queryFn: ({ signal }) =>
      answerOf<components['schemas']['EventPage']>(
        service.GET('/v1/audit/events', {
          params: { query: { type: 'drift.found', from, limit: SHOWN } },
          headers: { Accept: 'application/json' },
          signal,
        }) as never,
      ),
  });
}
