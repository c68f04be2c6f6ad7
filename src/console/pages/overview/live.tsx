import { Anchor, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { Contents } from '../../contents/contents.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { When } from '../../shell/when.js';
import { useWords } from '../../words/language.js';
import type { Live } from './use-live.js';

/** What happens to edits while somebody looks. */
export function Happening({ live }: { readonly live: Live }) {
  const { overview } = useWords();
  const { steps, isConnected, error } = live;
  return (
    <section aria-labelledby="live">
      <Title order={2} size="h4" id="live" mb="xs">
        {overview.live}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {overview.liveHelp}
      </Text>
      {error && <ProblemAlert error={error} />}
      {steps.length === 0 && !error && (
        <Text size="sm" role="status">
          {isConnected ? overview.waiting : overview.interrupted}
        </Text>
      )}
      <ol className="happening" aria-live="polite" aria-labelledby="live">
        {steps.map(({ entryId, type, at, actor, subject }) => (
          <li key={entryId}>
            <When at={at} />{' '}
            <Anchor
              component={Link}
              to={`/edits/${subject?.modificationId ?? ''}`}
              inherit
              underline="always"
            >
              {overview.steps[type] ?? type}
            </Anchor>{' '}
            {actor?.operator !== null && actor?.operator !== undefined && (
              <Contents text={actor.operator} />
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
