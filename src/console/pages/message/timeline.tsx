import { Anchor, Badge, Paper, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { components } from '../../../../clients/typescript/src/schema.js';
import { Contents } from '../../contents/contents.js';
import { type KnownContents, VersionView } from '../../contents/version.js';
import { ErasedNote } from '../../record/erased-note.js';
import { Sentence } from '../../shell/sentence.js';
import { When } from '../../shell/when.js';
import { useWords } from '../../words/language.js';

type Version = components['schemas']['HistoryItem'];

const COLOURS = {
  original: 'blue',
  edit: 'green',
  restoration: 'teal',
  drift: 'orange',
  removed: 'red',
} as const;

/** Versions, oldest first, each with what changed since the one before. */
export function Timeline({ versions }: { readonly versions: readonly Version[] }) {
  return (
    <ol className="timeline">
      {versions.map((version, place) => (
        // Versions have no name; one of an address is never moved.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={place}>
          <VersionCard version={version} before={versions[place - 1]} />
        </li>
      ))}
    </ol>
  );
}

interface Card {
  readonly version: Version;
  readonly before: Version | undefined;
}

function VersionCard({ version, before }: Card) {
  const words = useWords();
  const { source, certainty, by, onBehalfOf, at, modificationId, content } = version;
  const earlier = before && contentsOf(before);
  const parts = {
    when: <When at={at} />,
    who: (
      <b>
        <Contents text={by?.operator ?? ''} />
      </b>
    ),
    client: <Contents text={by?.client ?? ''} />,
    whom: onBehalfOf !== null && <Contents text={onBehalfOf} />,
  };
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Text>
          <Badge color={COLOURS[source]} variant="light" tt="none">
            {words.sources[source].short}
          </Badge>{' '}
          <Sentence pattern={words.sources[source].long} parts={parts} />
          {words.between}
          {onBehalfOf !== null && <Sentence pattern={words.story.forWhom} parts={parts} />}
        </Text>
        {certainty === 'possible' && <Text className="warning">{words.onlyPossible}</Text>}
        {content && 'erased' in content && <ErasedNote erased={content.erased} />}
        {content && !('erased' in content) && (
          <VersionView
            contents={contentsOf(version) ?? {}}
            other={earlier ?? undefined}
            side="after"
          />
        )}
        {modificationId !== null && (
          <Anchor component={Link} to={`/edits/${modificationId}`} size="sm">
            {source === 'edit' || source === 'restoration' ? words.toTheEdit : words.toTheFinder}
          </Anchor>
        )}
      </Stack>
    </Paper>
  );
}

function contentsOf({ content }: Version): KnownContents | null {
  if (!content || 'erased' in content) return null;
  return { body: content.MsgBody, customData: content.CloudCustomData };
}
