import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import { Contents } from '../../contents/contents.js';
import { MessageName } from '../../record/message-name.js';
import { PagedTable } from '../../record/paged-table.js';
import { When } from '../../shell/when.js';
import { useWords } from '../../words/language.js';
import { type Decision, useDecisions } from './use-decisions.js';

/** Who decided what, on what, and who had asked for it; the newest first. */
export function DecisionList({ query }: { readonly query: string }) {
  const words = useWords();
  const { decisions } = words;
  const found = useDecisions(query);
  const pages = found.data?.pages ?? [];
  return (
    <PagedTable
      found={found}
      readFrom={pages}
      columns={[
        { title: words.when },
        { title: decisions.person },
        { title: decisions.decision },
        { title: decisions.about },
        { title: decisions.asked },
      ]}
      rows={pages
        .flatMap(({ items }) => items)
        .map((decision) => (
          <DecisionRow key={decision.ledger.entryId} decision={decision} />
        ))}
      shown={decisions.shown}
      end={decisions.end}
    />
  );
}

function DecisionRow({ decision }: { readonly decision: Decision }) {
  const words = useWords();
  const { decisions, approvals } = words;
  const { at, by, comment, kind, id, proposal } = decision;
  return (
    <tr>
      <td data-label={words.when}>
        <Text size="sm">
          <When at={at} />
        </Text>
      </td>
      <td data-label={decisions.person}>
        <Text size="sm">
          {by === null ? decisions.nobody : <Contents text={by.operator ?? by.client} />}
        </Text>
      </td>
      <td data-label={decisions.decision}>
        <Text size="sm" fw={600}>
          {decisions.kinds[decision.decision]}
        </Text>
        {comment !== null && (
          <Text size="sm">
            “<Contents text={comment} />”
          </Text>
        )}
      </td>
      <td data-label={decisions.about}>
        <Anchor
          component={Link}
          to={kind === 'batch' ? `/batches/${id}` : `/edits/${id}`}
          size="sm"
        >
          {proposal.items === null ? words.edit : approvals.batchOf(proposal.items)}
        </Anchor>
        {proposal.message && (
          <Text size="xs">
            <MessageName message={proposal.message} />
          </Text>
        )}
      </td>
      <td data-label={decisions.asked}>
        <Text size="sm">
          <Contents text={proposal.operator} />
        </Text>
        {proposal.onBehalfOf !== null && (
          <Text size="xs" c="dimmed">
            {words.forWhom} <Contents text={proposal.onBehalfOf} />
          </Text>
        )}
        <Text size="xs">
          {proposal.reason === null ? words.erasedShort : <Contents text={proposal.reason} />}
          {proposal.ticket !== null && (
            <>
              {' '}
              · <Contents text={proposal.ticket} />
            </>
          )}
        </Text>
      </td>
    </tr>
  );
}
