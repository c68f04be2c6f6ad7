import { List, Paper, Text, Title } from '@mantine/core';
import type { Modification } from '../../record/edits.js';
import { useWords } from '../../words/language.js';

/** Where the edit stands in the log. The badge, computed by this browser from the receipt, belongs here. */
export function Proof({ edit }: { readonly edit: Modification }) {
  const words = useWords();
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="proof">
      <Title order={2} size="h4" id="proof" mb="xs">
        {words.inTheLog}
      </Title>
      {edit.ledger.length === 0 ? (
        <Text size="sm">{words.notInTheLog}</Text>
      ) : (
        <List size="sm">
          {edit.ledger.map(({ entryId, type, index }) => (
            <List.Item key={entryId}>
              <code>{type}</code> {index === null ? words.notSealed : words.sealedAt(index)}
            </List.Item>
          ))}
        </List>
      )}
    </Paper>
  );
}
