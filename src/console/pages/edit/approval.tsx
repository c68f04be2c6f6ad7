import { Button, Group, Stack, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { Decide } from '../../approvals/decide.js';
import { Decisions } from '../../approvals/decisions.js';
import { useDeciding, useWithdrawing } from '../../approvals/use-deciding.js';
import { useCaller, useMay } from '../../login/login.js';
import type { Modification } from '../../record/edits.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useWords } from '../../words/language.js';

/** Who has decided on an edit that needs approval, and what is left to do for whoever looks at it. */
export function Approval({ edit }: { readonly edit: Modification }) {
  const { approvals: words } = useWords();
  const may = useMay();
  const { client, operator } = useCaller();
  const deciding = useDeciding(edit.id ?? '');
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
        <Decisions edit={edit} />
        {isWaiting && mayDecide && <Decide edit={edit} deciding={deciding} />}
        {!isWaiting && deciding.error && <ProblemAlert error={deciding.error} />}
        {mayWithdraw && <Withdraw edit={edit} isWaiting={isWaiting} />}
      </Stack>
    </section>
  );
}

/** Whoever asked for it, for whom it was asked, and who has decided before, cannot decide. The service knows best: this hides only what it is sure to refuse. */
function isConcerned({ actor, onBehalfOf, approvals }: Modification, person: string): boolean {
  const concerned = [actor.operator, onBehalfOf, ...approvals.map(({ by }) => by)];
  return concerned.some((one) => one !== null && folded(one) === folded(person));
}

/** Persons are the same whatever the case of their letters. */
function folded(person: string): string {
  return person.normalize('NFC').toLowerCase();
}

interface Own {
  readonly edit: Modification;
  readonly isWaiting: boolean;
}

/** The problem stays to be read where the edit was decided meanwhile. */
function Withdraw({ edit, isWaiting }: Own) {
  const { approvals: words } = useWords();
  const [reason, setReason] = useState('');
  const withdrawing = useWithdrawing(edit.id ?? '');
  return (
    <>
      {withdrawing.error && <ProblemAlert error={withdrawing.error} />}
      {isWaiting && (
        <Group align="flex-end">
          <TextInput
            label={words.withdrawReason}
            value={reason}
            onChange={({ currentTarget: { value } }) => setReason(value)}
          />
          <Button
            variant="default"
            loading={withdrawing.isPending}
            onClick={() => withdrawing.mutate(reason)}
          >
            {words.withdraw}
          </Button>
        </Group>
      )}
    </>
  );
}
