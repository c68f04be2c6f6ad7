import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import { Contents } from '../../contents/contents.js';
import { plainTextOf } from '../../contents/elements.js';
import { MessageName } from '../../record/message-name.js';
import type { Proof } from '../../proof/check-many.js';
import type { Modification } from '../../record/edits.js';
import { StateBadge } from '../../record/state-badge.js';
import { When } from '../../shell/when.js';
import { useWords } from '../../words/language.js';

/** Enough to see what it is about; the whole is on the edit's own page. */
const EXCERPT = 140;

interface Row {
  readonly edit: Modification;
  /** What this browser found, where it was asked to look. */
  readonly proof: Proof | undefined;
}

export function ResultRow({ edit, proof }: Row) {
  const words = useWords();
  const { id, actor, onBehalfOf, message, prior, requested, reason, ticket } = edit;
  const nameOf: Parameters<typeof plainTextOf>[1] = (shown) =>
    shown.kind === 'thing' ? words.things[shown.word] : words.customData;
  return (
    <tr>
      <td data-label={words.when}>
        <Anchor component={Link} to={`/edits/${id ?? ''}`} size="sm" className="nowrap">
          <When at={edit.receivedAt} />
        </Anchor>
      </td>
      <td data-label={words.who}>
        <Text size="sm">
          <Contents text={actor.operator} />
        </Text>
        {onBehalfOf !== null && (
          <Text size="xs" c="dimmed">
            {words.forWhom} <Contents text={onBehalfOf} />
          </Text>
        )}
        <Text size="xs" c="dimmed">
          <Contents text={actor.client} />
        </Text>
      </td>
      <td data-label={words.what}>
        <Text size="xs">
          <MessageName message={message} />
        </Text>
        {(prior?.erased ?? requested.erased) && <Text size="xs">{words.erasedShort}</Text>}
        {prior?.MsgBody !== undefined && (
          <Excerpt mark="−" text={plainTextOf(prior.MsgBody, nameOf)} />
        )}
        {requested.MsgBody && <Excerpt mark="+" text={plainTextOf(requested.MsgBody, nameOf)} />}
        {requested.CloudCustomData !== undefined && (
          <Excerpt mark="+" text={`CloudCustomData ${requested.CloudCustomData}`} />
        )}
      </td>
      <td data-label={words.outcome}>
        <StateBadge state={edit.state} />
        {proof && <ProofMark proof={proof} />}
        {edit.drift && (
          <Text size="xs" c="orange">
            {words.driftShort}
          </Text>
        )}
      </td>
      <td data-label={words.why}>
        <Text size="sm">
          <Contents text={typeof reason === 'string' ? reason : words.erasedShort} />
        </Text>
        {ticket !== null && (
          <Text size="xs" c="dimmed">
            <Contents text={ticket} />
          </Text>
        )}
      </td>
    </tr>
  );
}

const MARKS = { verified: '✓', 'not-sealed': '…', fails: '✗' } as const;

const CLASSES = { verified: 'good', 'not-sealed': 'pale', fails: 'bad' } as const;

function ProofMark({ proof }: { readonly proof: Proof }) {
  const { proof: words } = useWords();
  const names = { verified: words.verified, 'not-sealed': words.notSealed, fails: words.fails };
  return (
    <Text size="xs" fw={600} className={CLASSES[proof.kind]}>
      {MARKS[proof.kind]} {names[proof.kind]}
      {proof.kind === 'fails' && `: ${words.failed[proof.step]}`}
    </Text>
  );
}

function Excerpt({ mark, text }: { readonly mark: '−' | '+'; readonly text: string }) {
  const words = useWords();
  const signs = Array.from(text);
  const cut = signs.length > EXCERPT ? `${signs.slice(0, EXCERPT).join('')}…` : text;
  return (
    <div className={mark === '+' ? 'excerpt added' : 'excerpt removed'}>
      <span aria-label={mark === '+' ? words.after : words.before}>{mark}</span>{' '}
      {cut === '' ? <i>{words.empty}</i> : <Contents text={cut} />}
    </div>
  );
}
