import { Button, Group, Text } from '@mantine/core';
import { useRef, useState } from 'react';
import { useSession } from '../login/login.js';
import { AsOf, type ReadFrom } from '../record/as-of.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useLanguage } from '../words/language.js';
import { download, type Progress, save } from './download.js';

/** What a list can be taken away as. */
const KINDS = {
  excel: { accept: 'text/csv', also: 'excel=true', ending: 'csv' },
  csv: { accept: 'text/csv', also: '', ending: 'csv' },
  ndjson: { accept: 'application/x-ndjson', also: '', ending: 'ndjson' },
  evidence: {
    accept: 'application/vnd.im-edit-ledger.evidence+x-ndjson',
    also: '',
    ending: 'evidence.ndjson',
  },
} as const;
type Kind = keyof typeof KINDS;

type Stand =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly progress: Progress; readonly view: ReadFrom }
  | { readonly kind: 'failed'; readonly error: unknown };

interface Exported {
  /** Of the list, as `/v1/holds`. */
  readonly route: string;
  readonly query: string;
  /** How the name of the file begins. */
  readonly name: string;
  readonly kinds: readonly Kind[];
}

/** Everything in a list, as a file. It can be stopped; a part is never saved. */
export function Export({ route, query, name, kinds }: Exported) {
  const { words, language } = useLanguage();
  const session = useSession();
  const [stand, setStand] = useState<Stand>({ kind: 'idle' });
  const stop = useRef<AbortController | null>(null);

  const run = async (kind: Kind): Promise<void> => {
    const { accept, also, ending } = KINDS[kind];
    const stopping = new AbortController();
    stop.current = stopping;
    let progress: Progress = { bytes: 0, lines: 0 };
    setStand({ kind: 'running', progress });
    // What comes in between two pictures is drawn once.
    const drawing = setInterval(() => setStand({ kind: 'running', progress }), 200);
    try {
      const asked = [query, also].filter((part) => part !== '').join('&');
      const token = await session.token();
      const answer = await fetch(`${route}?${asked}`, {
        headers: { Accept: accept, Authorization: `Bearer ${token ?? ''}` },
        signal: stopping.signal,
      });
      if (answer.status === 401) session.end();
      const file = await download(answer, (next) => {
        progress = next;
      });
      save(file, `${name}-${new Date().toISOString().slice(0, 10)}.${ending}`);
      setStand({ kind: 'done', progress, view: viewIn(answer) });
    } catch (error) {
      setStand(stopping.signal.aborted ? { kind: 'idle' } : { kind: 'failed', error });
    } finally {
      clearInterval(drawing);
    }
  };
  const size = ({ bytes, lines }: Progress): string => {
    const number = new Intl.NumberFormat(language);
    return words.exportSize(number.format(lines), number.format(Math.ceil(bytes / 1024)));
  };
  return (
    <div>
      <Group gap="xs">
        <Text size="sm">{words.takeAway}</Text>
        {kinds.map((kind) => (
          <Button
            key={kind}
            size="xs"
            variant="default"
            disabled={stand.kind === 'running'}
            title={words.exportHelp[kind]}
            onClick={() => void run(kind)}
          >
            {words.exports[kind]}
          </Button>
        ))}
        {stand.kind === 'running' && (
          <>
            <Text size="sm" role="status">
              {words.exporting} {size(stand.progress)}
            </Text>
            <Button size="xs" color="red" variant="light" onClick={() => stop.current?.abort()}>
              {words.stop}
            </Button>
          </>
        )}
        {stand.kind === 'done' && (
          <Text size="sm" role="status">
            {words.exported} {size(stand.progress)}
          </Text>
        )}
      </Group>
      {stand.kind === 'done' && <AsOf of={[stand.view]} />}
      {stand.kind === 'failed' && <ProblemAlert error={stand.error} />}
    </div>
  );
}

function viewIn({ headers }: Response): ReadFrom {
  return {
    asOf: headers.get('Audit-As-Of') ?? '',
    readFrom: headers.get('Audit-Read-From') ?? '',
  };
}
