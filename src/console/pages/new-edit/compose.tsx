import { Alert, Stack, Title } from '@mantine/core';
import { useState } from 'react';
import { VersionView } from '../../contents/version.js';
import { useWords } from '../../words/language.js';
import { ProblemError } from '../../api/problem.js';
import { DraftFields } from './draft-fields.js';
import { type Current, draftOf, NO_REASON, requestOf } from './draft.js';
import type { BodyFault } from './json-field.js';
import { Sending } from './sending.js';
import { useSending } from './use-sending.js';
import { WhyFields } from './why-fields.js';

interface Composing {
  readonly current: Current;
  readonly onReadAgain: () => Promise<unknown>;
}

const UNKNOWN = { known: false } as const;

/** What the message says now, and what it is to say. What somebody has typed stays when the message is read again. */
export function Compose({ current, onReadAgain }: Composing) {
  const { newEdit } = useWords();
  const [draft, setDraft] = useState(() => draftOf(current.current));
  const [why, setWhy] = useState(NO_REASON);
  const [earlier, setEarlier] = useState<Current | null>(null);
  const sending = useSending('a new edit');
  const request = why.reason.trim() === '' ? null : requestOf(current, draft, why);
  const readAgain = async (): Promise<void> => {
    sending.tried.reset();
    sending.sent.reset();
    await onReadAgain();
    setEarlier(current);
  };
  const { MsgBody: body, CloudCustomData: customData } = current.current;
  return (
    <Stack>
      {earlier && <Conflict earlier={earlier} now={current} />}
      {!earlier && (
        <section aria-labelledby="now">
          <Title order={2} size="h4" id="now" mb="xs">
            {newEdit.now}
          </Title>
          <VersionView contents={{ body, customData }} />
        </section>
      )}
      <Title order={2} size="h4">
        {newEdit.wanted}
      </Title>
      <DraftFields
        draft={draft}
        customData={customData ?? UNKNOWN}
        faults={faultsIn(sending, request)}
        onChange={setDraft}
      />
      <WhyFields why={why} onChange={setWhy} />
      <Sending request={request} sending={sending} onChanged={() => void readAgain()} />
    </Stack>
  );
}

const BODY = '/message/MsgBody';

/** What the service has against the body, while it is the one that was sent. */
function faultsIn(
  { tried, sent }: ReturnType<typeof useSending>,
  request: string | null,
): readonly BodyFault[] {
  const asked = sent.error ? sent : tried;
  if (asked.variables !== request || !(asked.error instanceof ProblemError)) return [];
  return (asked.error.problem.errors ?? []).flatMap(({ pointer = '', message }) =>
    pointer === BODY || pointer.startsWith(`${BODY}/`)
      ? [{ pointer: pointer.slice(BODY.length), message }]
      : [],
  );
}

/** Somebody else changed the message meanwhile: what it said when it was read first, and what it says now. */
function Conflict({ earlier, now }: { readonly earlier: Current; readonly now: Current }) {
  const { newEdit } = useWords();
  const contentsOf = ({ current }: Current) => ({
    body: current.MsgBody,
    customData: current.CloudCustomData,
  });
  return (
    <Stack>
      <Alert color="orange" title={newEdit.changed}>
        {newEdit.changedHelp}
      </Alert>
      <div className="sides">
        <section aria-labelledby="earlier">
          <Title order={2} size="h4" id="earlier" mb="xs">
            {newEdit.earlier}
          </Title>
          <VersionView contents={contentsOf(earlier)} other={contentsOf(now)} side="before" />
        </section>
        <section aria-labelledby="now">
          <Title order={2} size="h4" id="now" mb="xs">
            {newEdit.now}
          </Title>
          <VersionView contents={contentsOf(now)} other={contentsOf(earlier)} side="after" />
        </section>
      </div>
    </Stack>
  );
}
