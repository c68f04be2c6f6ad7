import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { components } from '../../../../clients/typescript/src/schema.js';
import { follow } from '../../api/follow.js';
import { ProblemError } from '../../api/problem.js';
import type { Service } from '../../api/service.js';
import { useService } from '../../api/use-service.js';
import { LIVE } from './use-overview.js';

export type LogEvent = components['schemas']['EventPage']['items'][number];

export interface Live {
  /** The newest steps of edits, newest first. */
  readonly steps: readonly LogEvent[];
  /** The last entry of any kind that came in. */
  readonly last: LogEvent | null;
  readonly isConnected: boolean;
  /** Why nothing more comes; null while it may. */
  readonly error: ProblemError | null;
}

const STEPS = 12;
/** Numbers are asked for anew at most so often: each question is on the record. */
const COUNT_AGAIN_MS = 5_000;

/** Follows the log from its end on; what was counted is counted anew when edits go on. */
export function useLive(): Live {
  const service = useService();
  const queries = useQueryClient();
  const [live, setLive] = useState<Live>({
    steps: [],
    last: null,
    isConnected: false,
    error: null,
  });
  useEffect(() => {
    const leaving = new AbortController();
    let counting: ReturnType<typeof setTimeout> | null = null;
    const countSoon = (): void => {
      counting ??= setTimeout(() => {
        counting = null;
        queries.invalidateQueries({ queryKey: [LIVE] }).catch(reportError);
      }, COUNT_AGAIN_MS);
    };
    const take = (event: LogEvent): void => {
      const isStep = /^(?:edit|drift)\./.test(event.type);
      if (isStep) countSoon();
      setLive((known) => ({
        ...known,
        last: event,
        steps: isStep ? [event, ...known.steps].slice(0, STEPS) : known.steps,
      }));
    };
    const onConnected = (isConnected: boolean): void =>
      setLive((known) => ({ ...known, isConnected }));
    listen(service, leaving.signal, take, onConnected).catch((error: unknown) => {
      if (error instanceof ProblemError) setLive((known) => ({ ...known, error }));
      else reportError(error);
    });
    return () => {
      leaving.abort();
      if (counting !== null) clearTimeout(counting);
    };
  }, [service, queries]);
  return live;
}

async function listen(
  service: Service,
  signal: AbortSignal,
  take: (event: LogEvent) => void,
  onConnected: (isConnected: boolean) => void,
): Promise<void> {
  let lastIndex: number | null = null;
  const connect = () =>
    service.GET('/v1/audit/events', {
      params: { query: {} },
      headers: {
        Accept: 'text/event-stream',
        ...(lastIndex === null ? {} : { 'Last-Event-ID': String(lastIndex) }),
      },
      parseAs: 'stream',
      signal,
    });
  for await (const { data } of follow({ connect, signal, onConnected })) {
    if (data === '') continue;
    const event = JSON.parse(data) as LogEvent;
    lastIndex = event.index ?? lastIndex;
    take(event);
  }
}
