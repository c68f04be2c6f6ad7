import '../../proof/proof.css';
import { Alert, Button, Group, List, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { Contents } from '../../contents/contents.js';
import { save } from '../../files/download.js';
import type { Verdict } from '../../proof/check-edit.js';
import { Steps } from '../../proof/steps.js';
import { useProof } from '../../proof/use-proof.js';
import type { AnsweredEdit } from '../../record/use-edit.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useLanguage } from '../../words/language.js';

interface Shown {
  readonly answered: AnsweredEdit;
  /** The record may have gone on since it was read. */
  readonly onOutdated: () => void;
}

/** The badge: what this browser itself found when it held what is shown to the receipt, and the proof to take away. */
export function Proof({ answered, onOutdated }: Shown) {
  const { words } = useLanguage();
  return (
    <section aria-labelledby="proof" className="proof">
      <Title order={2} size="h4" id="proof" mb="xs">
        {words.proof.title}
      </Title>
      <Stack>
        <Badge answered={answered} onOutdated={onOutdated} />
        <Entries answered={answered} />
      </Stack>
    </section>
  );
}

function Badge({ answered, onOutdated }: Shown) {
  const { words } = useLanguage();
  const { proof } = words;
  const asked = useProof(answered);
  const verdict = asked.data?.kind === 'checked' ? asked.data.verdict : null;
  const hasAsked = useRef(false);
  // It was settled between the two answers: once more, and then it is what it looks like.
  const mayBeOutdated = verdict?.kind === 'fails' && verdict.step === 'record';
  useEffect(() => {
    if (!mayBeOutdated || hasAsked.current) return;
    hasAsked.current = true;
    onOutdated();
  }, [mayBeOutdated, onOutdated]);

  if (answered.edit.ledger.length === 0) return <Text size="sm">{words.notInTheLog}</Text>;
  if (asked.error) {
    return (
      <>
        <Stand kind="unknown" title={proof.unknown}>
          {proof.unknownLong}
        </Stand>
        <ProblemAlert error={asked.error} onRetry={() => void asked.refetch()} />
      </>
    );
  }
  if (asked.data?.kind === 'checked') {
    return (
      <Checked
        verdict={asked.data.verdict}
        id={answered.edit.id ?? ''}
        receipt={asked.data.receipt}
      />
    );
  }
  if (asked.isFetching && !asked.data) return <Text role="status">{proof.checking}</Text>;
  return (
    <Stand kind="open" title={proof.notSealed}>
      {proof.notSealedLong}
    </Stand>
  );
}

interface CheckedProof {
  readonly verdict: Verdict;
  readonly id: string;
  readonly receipt: Uint8Array<ArrayBuffer>;
}

function Checked({ verdict, id, receipt }: CheckedProof) {
  const { words, language } = useLanguage();
  const { proof } = words;
  const takeAway = (): void => {
    save(new Blob([receipt], { type: 'application/json' }), `receipt-${id}.json`);
  };
  return (
    <Stack gap="xs">
      {verdict.kind === 'verified' ? (
        <Stand kind="verified" title={proof.verified}>
          {proof.verifiedLong(new Intl.NumberFormat(language).format(verdict.size))}
          {verdict.isOpen && ` ${proof.openLong}`}
        </Stand>
      ) : (
        <Stand kind="fails" title={proof.fails}>
          {proof.failsLong(proof.failed[verdict.step])}
          <Lines lines={verdict.faults} />
        </Stand>
      )}
      <details>
        <summary>{proof.details}</summary>
        <Steps failed={verdict.kind === 'fails' ? verdict.step : null} />
      </details>
      {verdict.kind === 'verified' && (
        <details>
          <summary>{proof.proves}</summary>
          <Lines lines={[...verdict.statement, ...verdict.erased]} />
        </details>
      )}
      <Group>
        <Button variant="default" onClick={takeAway}>
          {proof.takeAway}
        </Button>
        <Text size="xs" c="dimmed" className="beside">
          {proof.takeAwayHelp}
        </Text>
      </Group>
    </Stack>
  );
}

const COLOURS = { verified: 'green', open: 'blue', fails: 'red', unknown: 'gray' } as const;

interface Standing {
  readonly kind: keyof typeof COLOURS;
  readonly title: string;
  readonly children: ReactNode;
}

function Stand({ kind, title, children }: Standing) {
  return (
    <Alert
      color={COLOURS[kind]}
      variant={kind === 'fails' ? 'filled' : 'light'}
      title={title}
      role={kind === 'fails' ? 'alert' : 'status'}
      data-proof={kind}
    >
      {children}
    </Alert>
  );
}

/** What the verifier says, in English as it says it. */
function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <List size="sm" lang="en" className="lines">
      {lines.map((line) => (
        <List.Item key={line}>
          <Contents text={line} />
        </List.Item>
      ))}
    </List>
  );
}

function Entries({ answered: { edit } }: { readonly answered: AnsweredEdit }) {
  const { words } = useLanguage();
  if (edit.ledger.length === 0) return null;
  return (
    <details>
      <summary>{words.proof.entries}</summary>
      <List size="sm">
        {edit.ledger.map(({ entryId, type, index }) => (
          <List.Item key={entryId}>
            <code>{type}</code> {index === null ? words.notSealed : words.sealedAt(index)}
          </List.Item>
        ))}
      </List>
    </details>
  );
}
