import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useNavigate } from 'react-router';
import { exactAnswerOf, type Service } from '../../api/service.js';
import { useService } from '../../api/use-service.js';
import type { Modification } from '../../record/edits.js';

/** An edit of its own, or the restoration of what this edit overwrote. */
export type Target = { readonly restores: string } | 'a new edit';

/** The page shows what comes of an edit as it settles: it need not be waited for. */
const WAIT = 'wait=3';

/**
 * Tries an edit out, and sends it. What was sent and not answered goes under the same key again, so that it takes effect once; another
 * request has another key. Once it is on its way, the page of the edit is shown.
 */
export function useSending(target: Target) {
  const service = useService();
  const navigate = useNavigate();
  const keyed = useRef({ request: '', key: '' });
  const tried = useMutation({
    mutationFn: async (request: string) => ({
      request,
      edit: await post(service, target, request, {
        query: { dryRun: 'true' },
        key: crypto.randomUUID(),
      }),
    }),
  });
  const sent = useMutation({
    mutationFn: (request: string) => {
      if (keyed.current.request !== request) keyed.current = { request, key: crypto.randomUUID() };
      return post(service, target, request, { query: {}, key: keyed.current.key });
    },
    onSuccess: ({ id }) => navigate(`/edits/${id ?? ''}`),
  });
  return { tried, sent };
}

interface How {
  readonly query: { readonly dryRun?: 'true' };
  readonly key: string;
}

/** The request is JSON already, to the digit. */
function post(
  service: Service,
  target: Target,
  request: string,
  { query, key }: How,
): Promise<Modification> {
  const header = { 'Idempotency-Key': key, Prefer: WAIT };
  const asItIs = {
    body: {} as never,
    bodySerializer: () => request,
    headers: { 'Content-Type': 'application/json' },
    parseAs: 'text',
  } as const;
  return exactAnswerOf<Modification>(
    target === 'a new edit'
      ? service.POST('/v1/modifications', { params: { query, header }, ...asItIs })
      : service.POST('/v1/modifications/{id}/restoration', {
          params: { query, header, path: { id: target.restores } },
          ...asItIs,
        }),
  );
}
