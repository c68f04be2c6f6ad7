import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { ProblemError } from '../../api/problem.js';
import { BeforeAndAfter } from '../edit/before-and-after.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useWords } from '../../words/language.js';
import type { useSending } from './use-sending.js';

interface Sent {
  /** Null: there is nothing to send yet. */
  readonly request: string | null;
  readonly sending: ReturnType<typeof useSending>;
  /** Somebody changed the message since it was read. */
  readonly onChanged: () => void;
}

/** First what would change, then the change: never the one without the other. */
export function Sending({ request, sending: { tried, sent }, onChanged }: Sent) {
  const { newEdit } = useWords();
  const isShown = request !== null && tried.data?.request === request;
  const error = sent.error ?? tried.error;
  const isBusy = tried.isPending || sent.isPending;
  const tryOut = (): void => {
    sent.reset();
    if (request !== null) tried.mutate(request);
  };
  return (
    <Stack>
      {error && <ProblemAlert error={error} />}
      {isChanged(error) && (
        <Group>
          <Button variant="default" onClick={onChanged}>
            {newEdit.readAgain}
          </Button>
        </Group>
      )}
      {isShown && tried.data && (
        <>
          <BeforeAndAfter edit={tried.data.edit} />
          <Alert color="orange" title={newEdit.forGood}>
            <Text size="sm">{newEdit.forGoodHelp}</Text>
          </Alert>
        </>
      )}
      <Group>
        {isShown ? (
          <Button color="red" loading={isBusy} onClick={() => sent.mutate(request)}>
            {newEdit.send}
          </Button>
        ) : (
          <Button disabled={request === null} loading={isBusy} onClick={tryOut}>
            {newEdit.tryOut}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** The version that the edit was made for is no longer there. */
function isChanged(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.type === '/problems/prior-changed';
}
