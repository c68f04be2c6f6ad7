import { Anchor, Paper, Stack, Text, Title } from '@mantine/core';
import { useId } from 'react';
import { Link } from 'react-router';
import { Decide } from '../../approvals/decide.js';
import { Decisions } from '../../approvals/decisions.js';
import { useDeciding } from '../../approvals/use-deciding.js';
import { Contents } from '../../contents/contents.js';
import type { Modification } from '../../record/edits.js';
import { StateBadge } from '../../record/state-badge.js';
import { useWords } from '../../words/language.js';
import { BeforeAndAfter } from '../edit/before-and-after.js';
import { Story } from '../edit/story.js';

/** One edit that waits: who asks, for whom, why, what would change, and the decision. Once decided it stays, with what came of it. */
export function Proposal({ edit }: { readonly edit: Modification }) {
  const words = useWords();
  const heading = useId();
  const priorDigest = edit.prior?.digest ?? '';
  const deciding = useDeciding(edit.id ?? '', priorDigest);
  const present = deciding.data ?? edit;
  const { MsgSeq, GroupId } = edit.message;
  return (
    <Paper component="article" withBorder p="md" aria-labelledby={heading}>
      <Stack>
        <Title order={2} size="h4" id={heading}>
          {words.messageNo(MsgSeq)} · <Contents text={GroupId} />{' '}
          <StateBadge state={present.state} />
        </Title>
        <Story edit={present} />
        {edit.drift && <Text className="warning">{words.driftLong}</Text>}
        <BeforeAndAfter edit={present} heading={heading} />
        <Decisions of={present} />
        {deciding.data && (
          <Text role="status">
            {words.approvals.thanks[deciding.variables?.decision ?? 'approve']}
          </Text>
        )}
        {!deciding.data && priorDigest === '' && <Text>{words.approvals.notDecidable}</Text>}
        {!deciding.data && priorDigest !== '' && (
          <Decide deciding={deciding} forGood={words.approvals.forGood} />
        )}
        <Anchor component={Link} to={`/edits/${edit.id ?? ''}`} size="sm">
          {words.approvals.toTheEdit}
        </Anchor>
      </Stack>
    </Paper>
  );
}
