import { Text } from '@mantine/core';
import { Contents } from '../../contents/contents.js';
import type { Modification } from '../../record/edits.js';
import { MessageName } from '../../record/message-name.js';
import { Sentence } from '../../shell/sentence.js';
import { When } from '../../shell/when.js';
import { useWords } from '../../words/language.js';

/** Who, for whom, when, why, and what really happened. */
export function Story({ edit }: { readonly edit: Modification }) {
  const words = useWords();
  const { actor, onBehalfOf, message, reason, ticket, settledBy, state, im } = edit;
  const strong = (text: string) => (
    <b>
      <Contents text={text} />
    </b>
  );
  const parts = {
    who: strong(actor.operator),
    client: strong(actor.client),
    whom: onBehalfOf !== null && strong(onBehalfOf),
    when: <When at={edit.receivedAt} />,
    message: <MessageName message={message} />,
    reason: <Contents text={typeof reason === 'string' ? reason : words.erasedShort} />,
    ticket: ticket !== null && strong(ticket),
    attempts: String(im.attempts),
    code: String(im.errorCode),
    info: <Contents text={im.errorInfo ?? ''} />,
  };
  const sentences = [
    edit.restores === null ? words.story.asked : words.story.askedRestoration,
    ...(onBehalfOf === null ? [] : [words.story.forWhom]),
    words.story.reason,
    ...(ticket === null ? [] : [words.story.ticket]),
    words.states[state]?.long ?? state,
    ...(settledBy === null ? [] : [words.story.settledBy[settledBy]]),
    ...(im.errorCode === null || im.errorCode === 0 ? [] : [words.story.imSaid]),
  ];
  return (
    <Text size="lg" className="story">
      {sentences.map((pattern) => (
        <span key={pattern}>
          <Sentence pattern={pattern} parts={parts} />
          {words.between}
        </span>
      ))}
    </Text>
  );
}
