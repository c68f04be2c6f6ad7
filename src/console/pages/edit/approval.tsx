import { Stack, Text, Title } from '@mantine/core';
import { Decide } from '../../approvals/decide.js';
import { Decisions } from '../../approvals/decisions.js';
import { isConcerned } from '../../approvals/is-concerned.js';
import { useDeciding, useWithdrawing } from '../../approvals/use-deciding.js';
import { Withdraw } from '../../approvals/withdraw.js';
import { useCaller, useMay } from '../../login/login.js';
import type { Modification } from '../../record/edits.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useWords } from '../../words/language.js';

/** Who has decided on an edit that needs approval, and what is left to do for whoever looks at it. */
export function Approval({ edit }: { readonly edit: Modification }) {
  const { approvals: words } = useWords();
  const may = useMay();
  const { client, operator } = useCaller();
  const priorDigest = edit.prior?.digest ?? '';
  const deciding = useDeciding(edit.id ?? '', priorDigest);
  const withdrawing = useWithdrawing(edit.id ?? '');
  if (edit.approvalsNeeded === 0 && edit.approvals.length === 0) return null;
  const isWaiting = edit.state === 'awaiting_approval';
  const mayDecide = may('messages:approve') && operator !== null && !isConcerned(edit, operator);
  const mayWithdraw = may('messages:modify') && edit.actor.client === client;
  return (
    <section aria-labelledby="approval">
      <Title order={2} size="h4" id="approval" mb="xs">
        {words.ofEdit}
      </Title>
      <Stack>
        <Decisions of={edit} />
        {isWaiting && mayDecide && priorDigest === '' && <Text>{words.notDecidable}</Text>}
        {isWaiting && mayDecide && priorDigest !== '' && (
          <Decide deciding={deciding} forGood={words.forGood} />
        )}
        {!isWaiting && deciding.error && <ProblemAlert error={deciding.error} />}
        {mayWithdraw && <Withdraw isWaiting={isWaiting} withdrawing={withdrawing} />}
      </Stack>
    </section>
  );
}
