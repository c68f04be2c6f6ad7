import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { Contents } from '../contents/contents.js';
import { useMay } from '../login/login.js';
import { useWords } from '../words/language.js';
import { type MessageRef, messagePage } from './edits.js';

/** Which message: a link to all its versions for whoever may read the record. */
export function MessageName({ message }: { readonly message: MessageRef }) {
  const words = useWords();
  const may = useMay();
  const name = (
    <>
      {words.messageNo(message.MsgSeq)} · <Contents text={message.GroupId} />
      {message.TopicId !== null && (
        <>
          {' '}
          · {words.topic} <Contents text={message.TopicId} />
        </>
      )}
    </>
  );
  if (!may('audit:read')) return <span>{name}</span>;
  return (
    <Anchor component={Link} to={messagePage(message)} inherit>
      {name}
    </Anchor>
  );
}
