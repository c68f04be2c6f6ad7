import { Stack, Text, Title } from '@mantine/core';
import { Decide } from '../../approvals/decide.js';
import { Decisions } from '../../approvals/decisions.js';
import { isConcerned } from '../../approvals/is-concerned.js';
import { useDecidingOnBatch, useWithdrawingBatch } from '../../approvals/use-deciding.js';
import { WhoAsks } from '../../approvals/who-asks.js';
import { Withdraw } from '../../approvals/withdraw.js';
import { useCaller, useMay } from '../../login/login.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useWords } from '../../words/language.js';
import type { Batch } from './use-batch.js';

/** Who has decided on a batch that needs approval, and what is left to do for whoever looks at it. */
export function BatchApproval({ batch }: { readonly batch: Batch }) {
  const { approvals: words } = useWords();
  const may = useMay();
  const { client, operator } = useCaller();
  const deciding = useDecidingOnBatch(batch.id);
  const withdrawing = useWithdrawingBatch(batch.id);
  if (batch.approvalsNeeded === 0) return null;
  const isWaiting = batch.state === 'awaiting_approval';
  const mayDecide = may('messages:approve') && operator !== null && !isConcerned(batch, operator);
  const mayWithdraw = may('messages:modify') && batch.actor.client === client;
  const { itemsChecked, items } = batch;
  return (
    <section aria-labelledby="approval">
      <Title order={2} size="h4" id="approval" mb="xs">
        {words.ofBatch}
      </Title>
      <Stack>
        <WhoAsks batch={batch} />
        <Decisions of={batch} />
        {isWaiting && itemsChecked !== null && itemsChecked < items.total && (
          <Text role="status">{words.checked(itemsChecked, items.total)}</Text>
        )}
        {isWaiting && mayDecide && <Decide deciding={deciding} forGood={words.forGoodBatch} />}
        {!isWaiting && deciding.error && <ProblemAlert error={deciding.error} />}
        {mayWithdraw && <Withdraw isWaiting={isWaiting} withdrawing={withdrawing} />}
      </Stack>
    </section>
  );
}
