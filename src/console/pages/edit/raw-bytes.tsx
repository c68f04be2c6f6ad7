import { Button, Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf } from '../../api/service.js';
import { useService } from '../../api/use-service.js';
import { Contents } from '../../contents/contents.js';
import type { Modification } from '../../record/edits.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useWords } from '../../words/language.js';
import { save } from '../../files/download.js';

/** The message as IM sent it, byte for byte, for whoever asks: that is a reading of its own on the record. */
export function RawBytes({ edit: { id, prior } }: { readonly edit: Modification }) {
  const words = useWords();
  const service = useService();
  const [isAsked, setAsked] = useState(false);
  const raw = useQuery({
    queryKey: ['prior', id],
    enabled: isAsked && id !== null,
    queryFn: ({ signal }) =>
      answerOf(
        service.GET('/v1/modifications/{id}/prior', {
          params: { path: { id: id ?? '' } },
          parseAs: 'blob',
          signal,
        }),
      ).then(async (bytes) => ({ bytes, text: await bytes.text() })),
  });
  if (!prior || prior.erased || id === null) return null;
  if (!isAsked) {
    return (
      <Group>
        <Button variant="default" className="long-label" onClick={() => setAsked(true)}>
          {words.showRaw}
        </Button>
      </Group>
    );
  }
  return (
    <Stack>
      {raw.error && <ProblemAlert error={raw.error} />}
      {raw.data && (
        <>
          <pre className="raw">
            <Contents text={raw.data.text} />
          </pre>
          <Group>
            <Button variant="default" onClick={() => save(raw.data.bytes, `prior-${id}.json`)}>
              {words.saveRaw}
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
}
