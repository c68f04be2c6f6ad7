import { Button, Code, List, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answerOf } from '../api/service.js';
import { useService } from '../api/use-service.js';
import { useCaller } from '../login/login.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useWords } from '../words/language.js';

/** Who she is to the service, and what she may do. */
export function You() {
  const words = useWords();
  const service = useService();
  const known = useCaller();
  const asked = useQuery({
    queryKey: ['caller'],
    queryFn: () => answerOf(service.GET('/v1/caller')),
    initialData: known,
  });
  const { operator, client, scopes } = asked.data;
  return (
    <Stack align="flex-start">
      <Title order={1}>{words.you}</Title>
      <Text size="lg">
        <bdi>{operator ?? client}</bdi>
      </Text>
      <Text size="sm" c="dimmed">
        {words.yourClient}: <Code>{client}</Code>
      </Text>
      <Title order={2} size="h4">
        {words.yourRights}
      </Title>
      <List>
        {scopes.map((scope) => (
          <List.Item key={scope}>
            {words.rights[scope] ?? scope} <Code>{scope}</Code>
          </List.Item>
        ))}
      </List>
      {asked.error && <ProblemAlert error={asked.error} />}
      <Button variant="default" loading={asked.isFetching} onClick={() => void asked.refetch()}>
        {words.checkRights}
      </Button>
    </Stack>
  );
}
