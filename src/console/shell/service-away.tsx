import { Button, Text, Title } from '@mantine/core';
import { useWords } from '../words/language.js';
import { Door } from './door.js';

/** The console itself came, what it asked for first did not. */
export function ServiceAway() {
  const words = useWords();
  return (
    <Door>
      <Title order={1}>{words.serviceAway}</Title>
      <Text>{words.serviceAwayHelp}</Text>
      <Button onClick={() => location.reload()}>{words.tryAgain}</Button>
    </Door>
  );
}
