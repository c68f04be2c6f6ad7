import { Alert, Button, Stack, Text, Title } from '@mantine/core';
import { useWords } from '../words/language.js';

/** For an address that leads nowhere. */
export function NotFound() {
  const words = useWords();
  return (
    <Stack>
      <Title order={1}>{words.notFound}</Title>
      <Text>{words.notFoundHelp}</Text>
    </Stack>
  );
}

/** For a defect of a page. */
export function Defect() {
  const words = useWords();
  return (
    <Alert color="red" title={words.unexpected} role="alert">
      <Text size="sm" mb="xs">
        {words.unexpectedHelp}
      </Text>
      <Button size="xs" variant="default" onClick={() => location.reload()}>
        {words.reload}
      </Button>
    </Alert>
  );
}
