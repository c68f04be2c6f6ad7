import { Loader, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useParams } from 'react-router';
import { MessageName } from '../../record/message-name.js';
import { useEdit } from '../../record/use-edit.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useWords } from '../../words/language.js';
import { type Current, NO_REASON, whyJson } from '../new-edit/draft.js';
import { Sending } from '../new-edit/sending.js';
import { useCurrent } from '../new-edit/use-current.js';
import { useSending } from '../new-edit/use-sending.js';
import { WhyFields } from '../new-edit/why-fields.js';
import { queryOf } from '../new-edit/address.js';

/** Puts back what an edit overwrote, as a new edit, while the message is what it was read as here. */
export function Restore() {
  const { id = '' } = useParams();
  const words = useWords();
  const edit = useEdit(id);
  const message = edit.data?.edit.message;
  const current = useCurrent(
    message
      ? queryOf({
          groupId: message.GroupId,
          msgSeq: String(message.MsgSeq),
          topicId: message.TopicId ?? '',
        })
      : null,
  );
  const error = edit.error ?? current.error;
  const retry = (): void => void (edit.error ? edit.refetch() : current.refetch());
  return (
    <Stack>
      <Title order={1}>{words.newEdit.restore}</Title>
      {message && (
        <Text>
          <MessageName message={message} />
        </Text>
      )}
      {error && <ProblemAlert error={error} onRetry={retry} />}
      {current.data ? (
        <Restoring id={id} current={current.data} onReadAgain={() => void current.refetch()} />
      ) : (
        !error && <Loader aria-label={words.starting} />
      )}
    </Stack>
  );
}

interface Restored {
  readonly id: string;
  readonly current: Current;
  readonly onReadAgain: () => void;
}

function Restoring({ id, current, onReadAgain }: Restored) {
  const [why, setWhy] = useState(NO_REASON);
  const sending = useSending({ restores: id });
  const request =
    why.reason.trim() === ''
      ? null
      : JSON.stringify({ ...whyJson(why), ifPriorDigest: current.current.digest });
  const readAgain = (): void => {
    sending.tried.reset();
    sending.sent.reset();
    onReadAgain();
  };
  return (
    <>
      <WhyFields why={why} onChange={setWhy} />
      <Sending request={request} sending={sending} onChanged={readAgain} />
    </>
  );
}
