import { Anchor, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { components } from '../../../../clients/typescript/src/schema.js';
import { answerOf } from '../../api/service.js';
import { useService } from '../../api/use-service.js';
import { Contents } from '../../contents/contents.js';
import { JsonTree } from '../../contents/json-tree.js';
import { MessageName } from '../../record/message-name.js';
import { PagedTable } from '../../record/paged-table.js';
import { When } from '../../shell/when.js';
import { useWords } from '../../words/language.js';

type Page = components['schemas']['EventPage'];
type LogEvent = Page['items'][number];

/** Entries of the log, newest first, a page at a time. */
export function EventList({ query }: { readonly query: string }) {
  const words = useWords();
  const { events } = words;
  const found = useEvents(query);
  const pages = found.data?.pages ?? [];
  return (
    <PagedTable
      found={found}
      readFrom={pages}
      columns={[
        { title: words.when },
        { title: events.who },
        { title: events.type },
        { title: events.about },
        { title: events.place },
      ]}
      rows={pages
        .flatMap(({ items }) => items)
        .map((event) => (
          <EventRow key={event.entryId} event={event} />
        ))}
      shown={events.shown}
      end={events.end}
    />
  );
}

function EventRow({ event }: { readonly event: LogEvent }) {
  const words = useWords();
  const { events, overview } = words;
  const { at, actor, type, subject, details, index } = event;
  return (
    <tr>
      <td data-label={words.when}>
        <Text size="sm">
          <When at={at} />
        </Text>
      </td>
      <td data-label={events.who}>
        <Text size="sm">
          <Contents text={actor?.operator ?? actor?.client ?? ''} />
        </Text>
        {actor?.operator !== null && actor?.operator !== undefined && (
          <Text size="xs" c="dimmed">
            <Contents text={actor.client} />
          </Text>
        )}
      </td>
      <td data-label={events.type}>
        <Text size="sm">{events.types[type] ?? overview.steps[type] ?? type}</Text>
        <details className="small">
          <summary>{events.details}</summary>
          <JsonTree value={details} />
        </details>
      </td>
      <td data-label={events.about}>
        {subject?.modificationId !== null && subject?.modificationId !== undefined && (
          <Anchor component={Link} to={`/edits/${subject.modificationId}`} size="sm">
            {words.edit}
          </Anchor>
        )}
        {subject?.message && (
          <Text size="xs">
            <MessageName message={subject.message} />
          </Text>
        )}
      </td>
      <td data-label={events.place}>
        <Text size="sm">{index ?? events.notSealed}</Text>
      </td>
    </tr>
  );
}

function useEvents(query: string) {
  const service = useService();
  return useInfiniteQuery({
    queryKey: ['events', query],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }): Promise<Page> => {
      const asked = new URLSearchParams(query === 'all' ? '' : query);
      if (pageParam !== '') asked.set('cursor', pageParam);
      return answerOf<Page>(
        service.GET('/v1/audit/events', {
          querySerializer: () => asked.toString(),
          headers: { Accept: 'application/json' },
          signal,
        }) as never,
      );
    },
    getNextPageParam: ({ nextCursor }) => nextCursor ?? null,
  });
}
