import { Loader, Stack, Title } from '@mantine/core';
import { useLocation } from 'react-router';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useWords } from '../../words/language.js';
import { addressIn, NO_ADDRESS, queryOf } from './address.js';
import { Compose } from './compose.js';
import { Pick } from './pick.js';
import { useCurrent } from './use-current.js';

/** Which message, what it says now, what it is to say, and why. The message stands behind the `#` of the address. */
export function NewEdit() {
  const words = useWords();
  const { hash } = useLocation();
  const address = addressIn(hash.replace(/^#/, ''));
  const current = useCurrent(address && queryOf(address));
  return (
    <Stack>
      <Title order={1}>{words.newEdit.title}</Title>
      <Pick key={hash} address={address ?? NO_ADDRESS} />
      {address && current.isPending && <Loader aria-label={words.starting} />}
      {current.error && (
        <ProblemAlert error={current.error} onRetry={() => void current.refetch()} />
      )}
      {current.data && (
        <Compose key={hash} current={current.data} onReadAgain={() => current.refetch()} />
      )}
    </Stack>
  );
}
