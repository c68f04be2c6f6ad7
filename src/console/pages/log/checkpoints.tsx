import { Button, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { parseCheckpoint } from '../../../ledger/checkpoint.js';
import { parseNote } from '../../../ledger/note.js';
import { base64Text } from '../../../ledger/primitives.js';
import { Contents } from '../../contents/contents.js';
import { save } from '../../files/download.js';
import { useLogMemory } from '../../log/use-log.js';
import { When } from '../../shell/when.js';
import { useLanguage } from '../../words/language.js';

/** The newest checkpoint and the key, to be read, compared and kept. */
export function Checkpoints({ note }: { readonly note: string }) {
  const { words, language } = useLanguage();
  const { log } = words;
  const seen = useLogMemory().seen();
  const parsed = parseNote(note);
  const checkpoint = parsed.kind === 'ok' ? parseCheckpoint(parsed.value.text) : parsed;
  if (checkpoint.kind === 'malformed') return null;
  const { origin, size, root } = checkpoint.value;
  const key = seen?.key ?? '';
  const facts: readonly (readonly [string, ReactNode])[] = [
    [log.size, new Intl.NumberFormat(language).format(size)],
    [log.origin, <Contents key="origin" text={origin} />],
    [log.root, <code key="root">{base64Text(root)}</code>],
    [log.key, <code key="key">{key}</code>],
    [log.remembered, seen && <When key="at" at={seen.at} />],
  ];
  return (
    <section aria-labelledby="now">
      <Title order={2} size="h4" id="now" mb="xs">
        {log.now}
      </Title>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Group mt="md">
        <Button variant="default" onClick={() => save(text(note), 'checkpoint.txt')}>
          {log.saveCheckpoint}
        </Button>
        <Button variant="default" onClick={() => save(text(`${key}\n`), 'ledger-key.txt')}>
          {log.saveKey}
        </Button>
        <Text size="xs" c="dimmed" className="beside">
          {log.saveHelp}
        </Text>
      </Group>
    </section>
  );
}

function text(content: string): Blob {
  return new Blob([content], { type: 'text/plain; charset=utf-8' });
}
