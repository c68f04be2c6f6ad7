import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../../words/language.js';
import { useLogMemory } from '../../log/use-log.js';

/** The way out of the red, for whoever has kept what proves it. */
export function Forget({ onForgotten }: { readonly onForgotten: () => void }) {
  const { log } = useWords();
  const memory = useLogMemory();
  const [isSure, setSure] = useState(false);
  const forget = (): void => {
    memory.forget();
    onForgotten();
  };
  return (
    <Stack gap="xs">
      <Text size="sm">{log.forgetHelp}</Text>
      <Group>
        <Checkbox
          label={log.forgetSure}
          checked={isSure}
          onChange={({ currentTarget }) => setSure(currentTarget.checked)}
        />
        <Button variant="default" disabled={!isSure} onClick={forget}>
          {log.forget}
        </Button>
      </Group>
    </Stack>
  );
}
