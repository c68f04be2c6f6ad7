import { Alert, Button, Stack, Text } from '@mantine/core';
import { Contents } from '../contents/contents.js';
import { save } from '../files/download.js';
import { useWords } from '../words/language.js';
import { useRewritten } from './use-log.js';
import type { Rewritten } from './memory.js';

/** On every page, once the log was found to be another one than before: what that means, and what to keep. */
export function RewrittenAlert() {
  const { log } = useWords();
  const rewritten = useRewritten();
  if (!rewritten) return null;
  return (
    <Alert color="red" variant="filled" title={log.rewritten} role="alert" m="md">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{log.rewrittenHelp}</Text>
        <Text size="sm">
          {rewritten.served.note === null ? log.rewrittenKeepOne : log.rewrittenKeep}
        </Text>
        <Text size="sm" lang="en">
          <Contents text={rewritten.fault} />
        </Text>
        <Button size="xs" variant="white" color="red" onClick={() => save(both(rewritten), FILE)}>
          {rewritten.served.note === null ? log.saveOne : log.saveBoth}
        </Button>
      </Stack>
    </Alert>
  );
}

const FILE = 'log-rewritten.json';

function both(rewritten: Rewritten): Blob {
  return new Blob([`${JSON.stringify(rewritten, null, 2)}\n`], { type: 'application/json' });
}
