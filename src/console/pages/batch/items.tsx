import { Anchor, Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { Contents } from '../../contents/contents.js';
import { MessageName } from '../../record/message-name.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useWords } from '../../words/language.js';
import { ItemDifference } from './item-difference.js';
import { type Batch, type BatchItem, type ItemState, useItems } from './use-batch.js';

/** What became of each item, a page at a time; the counts lead to those of one state. */
export function Items({ batch }: { readonly batch: Batch }) {
  const words = useWords();
  const [state, setState] = useState<ItemState | null>(null);
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const page = useItems(batch.id, state, cursors.at(-1) ?? null);
  const { total, ...counts } = batch.items;
  const present = Object.entries(counts).filter(([, count]) => count > 0);
  const choose = (chosen: string): void => {
    setState(chosen === '' ? null : (chosen as ItemState));
    setCursors([]);
  };
  return (
    <Stack>
      <Group align="flex-end">
        <NativeSelect
          label={words.outcome}
          value={state ?? ''}
          onChange={({ currentTarget: { value } }) => choose(value)}
        >
          <option value="">{words.batch.all(total)}</option>
          {present.map(([name, count]) => (
            <option key={name} value={name}>
              {nameOf(words, name)} ({count})
            </option>
          ))}
        </NativeSelect>
        <Button variant="default" loading={page.isFetching} onClick={() => void page.refetch()}>
          {words.batch.refresh}
        </Button>
      </Group>
      {page.error && <ProblemAlert error={page.error} onRetry={() => void page.refetch()} />}
      {page.data && <ItemTable items={page.data.items} />}
      <Group>
        {cursors.length > 0 && (
          <Button variant="default" onClick={() => setCursors(cursors.slice(0, -1))}>
            {words.batch.back}
          </Button>
        )}
        {page.data?.nextCursor && (
          <Button
            variant="default"
            onClick={() => setCursors([...cursors, page.data.nextCursor ?? ''])}
          >
            {words.batch.next}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function ItemTable({ items }: { readonly items: readonly BatchItem[] }) {
  const words = useWords();
  return (
    <table className="results items" aria-label={words.batch.items}>
      <thead>
        <tr>
          <th scope="col">#</th>
          <th scope="col">{words.message}</th>
          <th scope="col">{words.outcome}</th>
          <th scope="col">{words.batch.details}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.index}>
            <td data-label="#" className="number">
              {item.index + 1}
            </td>
            <td data-label={words.message}>
              <MessageName message={item.message} />
            </td>
            <td data-label={words.outcome}>{nameOf(words, item.state)}</td>
            <td data-label={words.batch.details}>
              <Details item={item} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The edit that it became, what was wrong, or what would change. */
function Details({ item }: { readonly item: BatchItem }) {
  const words = useWords();
  const { modificationId, problem, prior, changes } = item;
  return (
    <Stack gap={4}>
      {modificationId !== null && (
        <Anchor component={Link} to={`/edits/${modificationId}`} size="sm">
          {words.edit}
        </Anchor>
      )}
      {problem && (
        <Text size="sm" lang="en">
          {words.problems[problem.type] ?? problem.title}: <Contents text={problem.detail} />
        </Text>
      )}
      {prior && changes && <ItemDifference prior={prior} changes={changes} />}
    </Stack>
  );
}

function nameOf(words: ReturnType<typeof useWords>, state: string): string {
  const ofItems: Readonly<Record<string, string>> = words.batch.itemStates;
  const ofEdits: Readonly<Record<string, { readonly short: string }>> = words.states;
  return ofItems[state] ?? ofEdits[state]?.short ?? state;
}
