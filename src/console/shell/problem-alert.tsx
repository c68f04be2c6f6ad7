import { Alert, Button, Code, List, Stack, Text } from '@mantine/core';
import { ProblemError } from '../api/problem.js';
import { Contents } from '../contents/contents.js';
import { useWords } from '../words/language.js';

interface Shown {
  readonly error: unknown;
  /** Left out where trying again cannot help. */
  readonly onRetry?: (() => void) | undefined;
}

/** What went wrong, and what to do: of the service, its own words and the id by which its operators find the request. */
export function ProblemAlert({ error, onRetry }: Shown) {
  const words = useWords();
  const problem = error instanceof ProblemError ? error.problem : null;
  const translated = problem ? words.problems[problem.type] : undefined;
  return (
    <Alert
      color="red"
      title={problem ? (translated ?? problem.title) : words.serviceAway}
      role="alert"
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm" lang={problem ? 'en' : undefined}>
          {problem ? <Contents text={problem.detail} /> : words.serviceAwayHelp}
        </Text>
        {problem?.errors && (
          <List size="sm" lang="en">
            {problem.errors.map((fault) => (
              <List.Item key={JSON.stringify(fault)}>
                <Code>{fault.pointer ?? fault.parameter ?? fault.header}</Code>{' '}
                <Contents text={fault.message} />
              </List.Item>
            ))}
          </List>
        )}
        {problem && (
          <Text size="xs">
            {words.requestId}: <Code>{problem.requestId}</Code>
          </Text>
        )}
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {words.tryAgain}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
