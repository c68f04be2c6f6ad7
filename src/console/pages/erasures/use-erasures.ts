import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import type { components } from '../../../../clients/typescript/src/schema.js';
import { answerOf } from '../../api/service.js';
import { useService } from '../../api/use-service.js';

export type Erasure = components['schemas']['Erasure'];
export type ErasureRequest = components['schemas']['ErasureRequest'];

/** What was erased, a page at a time; read anew at each visit. */
export function useErasures() {
  const service = useService();
  return useInfiniteQuery({
    queryKey: ['erasures'],
    gcTime: 0,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answerOf<components['schemas']['ErasureList']>(
        service.GET('/v1/erasures', {
          params: { query: pageParam === '' ? {} : { cursor: pageParam } },
          headers: { Accept: 'application/json' },
          signal,
        }) as never,
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** What runs is looked at again, ever more seldom: each look is on the record. */
const FIRST_LOOK_MS = 500;
const LAST_LOOK_MS = 15_000;

/** An erasure, or a dry run of one, looked at again until it has ended. Null: none yet. */
export function useErasure(id: string | null) {
  const service = useService();
  return useQuery({
    queryKey: ['erasure', id],
    gcTime: 0,
    enabled: id !== null,
    queryFn: ({ signal }) =>
      answerOf(service.GET('/v1/erasures/{id}', { params: { path: { id: id ?? '' } }, signal })),
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      data?.state === 'running'
        ? Math.min(FIRST_LOOK_MS * 2 ** (dataUpdateCount - 1), LAST_LOOK_MS)
        : false,
  });
}

/** Counts what a request would erase, and erases it. What was sent and not answered goes under the same key again. */
export function useErasing() {
  const service = useService();
  const keyed = useRef({ request: '', key: '' });
  const post = (body: ErasureRequest, key: string, query: { readonly dryRun?: 'true' }) =>
    answerOf(
      service.POST('/v1/erasures', {
        params: { query, header: { 'Idempotency-Key': key } },
        body,
      }),
    );
  const counted = useMutation({
    mutationFn: async (body: ErasureRequest) => ({
      request: JSON.stringify(body),
      id: (await post(body, crypto.randomUUID(), { dryRun: 'true' })).id,
    }),
  });
  const erased = useMutation({
    mutationFn: (body: ErasureRequest) => {
      const request = JSON.stringify(body);
      if (keyed.current.request !== request) keyed.current = { request, key: crypto.randomUUID() };
      return post(body, keyed.current.key, {});
    },
  });
  return { counted, erased };
}
