import { Button, Group, Stack, Textarea, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { NO_SCOPE, scopeOf } from '../../scope/scope.js';
import { ScopeFields } from '../../scope/scope-fields.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useWords } from '../../words/language.js';
import { usePlacing } from './use-holds.js';

const NOTHING = { name: '', reason: '', ticket: '', scope: NO_SCOPE };

/** A hold of one's own. */
export function Place() {
  const { holds } = useWords();
  const [draft, setDraft] = useState(NOTHING);
  const placing = usePlacing();
  const place = (event: FormEvent): void => {
    event.preventDefault();
    const { name, reason, ticket, scope } = draft;
    placing.mutate(
      { name, reason, scope: scopeOf(scope), ...(ticket.trim() === '' ? {} : { ticket }) },
      { onSuccess: () => setDraft(NOTHING) },
    );
  };
  return (
    <section aria-labelledby="place">
      <Title order={2} size="h4" id="place" mb="xs">
        {holds.placeTitle}
      </Title>
      <form onSubmit={place}>
        <Stack>
          <TextInput
            label={holds.name}
            description={holds.nameHelp}
            required
            value={draft.name}
            onChange={({ currentTarget: { value } }) => setDraft({ ...draft, name: value })}
          />
          <ScopeFields scope={draft.scope} onChange={(scope) => setDraft({ ...draft, scope })} />
          <Textarea
            label={holds.reason}
            required
            autosize
            minRows={2}
            value={draft.reason}
            onChange={({ currentTarget: { value } }) => setDraft({ ...draft, reason: value })}
          />
          <TextInput
            label={holds.ticket}
            value={draft.ticket}
            onChange={({ currentTarget: { value } }) => setDraft({ ...draft, ticket: value })}
          />
          {placing.error && <ProblemAlert error={placing.error} />}
          <Group>
            <Button type="submit" loading={placing.isPending}>
              {holds.place}
            </Button>
          </Group>
        </Stack>
      </form>
    </section>
  );
}
