import { Alert, Button, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { parseCheckpoint } from '../../../ledger/checkpoint.js';
import { parseNote } from '../../../ledger/note.js';
import type { Latest, LogWatch, Observed } from '../../log/log-watch.js';
import { useRewritten } from '../../log/use-log.js';
import type { Seen } from '../../log/memory.js';
import { Contents } from '../../contents/contents.js';
import { Sentence } from '../../shell/sentence.js';
import { When } from '../../shell/when.js';
import { useLanguage, useWords } from '../../words/language.js';
import { Forget } from './forget.js';

interface Shown {
  readonly watch: LogWatch;
  readonly observed: Latest['observed'];
  /** What this browser remembers is another now. */
  readonly onChanged: () => void;
}

/** Whether the log continues what this browser saw at its last visit. */
export function Growth({ watch, observed, onChanged }: Shown) {
  const { words } = useLanguage();
  return (
    <section aria-labelledby="growth">
      <Title order={2} size="h4" id="growth" mb="xs">
        {words.log.standing}
      </Title>
      <Standing watch={watch} observed={observed} onChanged={onChanged} />
    </section>
  );
}

function Standing({ watch, observed, onChanged }: Shown) {
  const { words, language } = useLanguage();
  const { log } = words;
  const rewritten = useRewritten();
  if (rewritten) return <Forget onForgotten={onChanged} />;
  switch (observed.kind) {
    case 'rewritten':
      return null;
    case 'empty':
      return <Empty />;
    case 'malformed':
      return (
        <Notice color="red" title={log.malformed}>
          <Text size="sm" lang="en">
            <Contents text={observed.fault} />
          </Text>
        </Notice>
      );
    case 'another-key':
      return <AnotherKey watch={watch} observed={observed} onChanged={onChanged} />;
    case 'continues': {
      if (observed.checkpoint.size === 0) return <Empty />;
      const before = watch.atLastVisit;
      if (before === null) {
        return (
          <Notice color="blue" title={log.first}>
            {log.firstHelp}
          </Notice>
        );
      }
      const more = observed.checkpoint.size - sizeIn(before);
      const title = more > 0 ? log.grown(new Intl.NumberFormat(language).format(more)) : log.same;
      return (
        <Notice color="green" title={title}>
          <Sentence pattern={log.grownHelp} parts={{ when: <When at={before.at} /> }} />
        </Notice>
      );
    }
  }
}

function Empty() {
  const { log } = useWords();
  return (
    <Notice color="blue" title={log.empty}>
      {log.emptyHelp}
    </Notice>
  );
}

interface Another extends Shown {
  readonly observed: Extract<Observed, { kind: 'another-key' }>;
}

function AnotherKey({ watch, observed: { known, served }, onChanged }: Another) {
  const { words } = useLanguage();
  const { log } = words;
  const accept = (): void => {
    watch.acceptKey().then(onChanged, (error: unknown) => {
      // The page looks again by itself, and reports what it finds.
      reportError(error);
      onChanged();
    });
  };
  return (
    <Notice color="orange" title={log.anotherKey}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{log.anotherKeyHelp}</Text>
        <Text size="sm">{log.knownKey}:</Text>
        <code className="long">{known}</code>
        <Text size="sm">{log.servedKey}:</Text>
        <code className="long">{served}</code>
        <Button size="xs" variant="default" onClick={accept}>
          {log.acceptKey}
        </Button>
      </Stack>
    </Notice>
  );
}

interface Noticed {
  readonly color: string;
  readonly title: string;
  readonly children: ReactNode;
}

function Notice({ color, title, children }: Noticed) {
  return (
    <Alert color={color} title={title} role={color === 'red' ? 'alert' : 'status'}>
      {children}
    </Alert>
  );
}

/** What was remembered had been verified then. */
function sizeIn({ note }: Seen): number {
  const parsed = parseNote(note);
  const checkpoint = parsed.kind === 'ok' ? parseCheckpoint(parsed.value.text) : parsed;
  return checkpoint.kind === 'ok' ? checkpoint.value.size : 0;
}
