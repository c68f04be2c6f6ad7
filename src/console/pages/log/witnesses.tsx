import { Alert, Button, Group, Stack, Table, Text, Textarea, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Contents } from '../../contents/contents.js';
import type { LogWatch } from '../../log/log-watch.js';
import { useLogMemory } from '../../log/use-log.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { Sentence } from '../../shell/sentence.js';
import { When } from '../../shell/when.js';
import { useLanguage, useWords } from '../../words/language.js';
import { type Cosigned, type Cosigner, cosignedBy } from './cosigners.js';

const POLICY = 'im-edit-ledger.witness-policy';
const LOOK_AGAIN_MS = 5_000;

interface Shown {
  readonly watch: LogWatch;
  /** The newest checkpoint, cosigned or not. */
  readonly latest: string;
}

/** Who else saw the log, up to where, and when. */
export function Witnesses({ watch, latest }: Shown) {
  const { log } = useWords();
  const key = useLogMemory().seen()?.key ?? '';
  const [policy, setPolicy] = useState(() => localStorage.getItem(POLICY) ?? '');
  const asked = useQuery({
    queryKey: ['cosigned'],
    queryFn: () => watch.cosigned(),
    refetchInterval: LOOK_AGAIN_MS,
  });
  const keep = (text: string): void => {
    localStorage.setItem(POLICY, text);
    setPolicy(text);
  };
  const { data: note = null } = asked;
  const cosigned = note === null ? null : cosignedBy(note, key, policy);
  return (
    <section aria-labelledby="witnesses">
      <Title order={2} size="h4" id="witnesses" mb="xs">
        {log.witnesses}
      </Title>
      <Stack>
        <Text size="sm">{log.witnessesHelp}</Text>
        {asked.data === null && <Alert color="orange" title={log.notWitnessed} />}
        {asked.error && <ProblemAlert error={asked.error} />}
        {typeof cosigned === 'string' && (
          <Alert color="red" title={log.malformed} lang="en">
            <Contents text={cosigned} />
          </Alert>
        )}
        {cosigned !== null && typeof cosigned !== 'string' && (
          <Found cosigned={cosigned} latest={latest} policy={policy} onPolicy={keep} />
        )}
      </Stack>
    </section>
  );
}

interface FoundWitnesses {
  readonly cosigned: Cosigned;
  readonly latest: string;
  readonly policy: string;
  readonly onPolicy: (text: string) => void;
}

function Found({ cosigned, latest, policy, onPolicy }: FoundWitnesses) {
  const { words, language } = useLanguage();
  const { log } = words;
  const { cosigners, lastAt, size } = cosigned;
  const number = new Intl.NumberFormat(language);
  const all = Number(latest.split('\n')[1]);
  if (cosigners.length === 0 && policy === '') return <Text>{log.noWitnesses}</Text>;
  return (
    <>
      {lastAt !== null && (
        <Text>
          <Sentence
            pattern={log.cosigned}
            parts={{
              size: number.format(size),
              all: number.format(all),
              when: <When at={lastAt} />,
            }}
          />
        </Text>
      )}
      <Verdict cosigned={cosigned} />
      <CosignerTable cosigners={cosigners} />
      <PolicyForm key={policy} policy={policy} onPolicy={onPolicy} />
    </>
  );
}

function Verdict({ cosigned: { policy } }: { readonly cosigned: Cosigned }) {
  const { log } = useWords();
  if (policy === null) return <Text size="sm">{log.claimed}</Text>;
  if (policy.fault === null) return <Alert color="green" title={log.policyMet} role="status" />;
  return (
    <Alert color="red" title={policy.isReadable ? log.policyNotMet : log.policyFault} role="alert">
      <Text size="sm" lang="en">
        <Contents text={policy.fault} />
      </Text>
    </Alert>
  );
}

function CosignerTable({ cosigners }: { readonly cosigners: readonly Cosigner[] }) {
  const { log } = useWords();
  const names = { valid: log.isValid, claimed: log.isClaimed, missing: log.isMissing };
  return (
    <div className="scrolled">
      <Table aria-label={log.witnesses}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{log.sinkName}</Table.Th>
            <Table.Th>{log.signature}</Table.Th>
            <Table.Th>{log.signedAt}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {cosigners.map(({ name, signature, at }) => (
            <Table.Tr key={`${name} ${at ?? ''}`}>
              <Table.Td>
                <Contents text={name} />
              </Table.Td>
              <Table.Td>{names[signature]}</Table.Td>
              <Table.Td>{at !== null && <When at={at} />}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

interface OwnPolicy {
  readonly policy: string;
  readonly onPolicy: (text: string) => void;
}

function PolicyForm({ policy, onPolicy }: OwnPolicy) {
  const { log } = useWords();
  const [draft, setDraft] = useState(policy);
  return (
    <Stack gap="xs">
      <Textarea
        label={log.policy}
        description={log.policyHelp}
        className="code"
        rows={4}
        value={draft}
        onChange={({ currentTarget: { value } }) => setDraft(value)}
      />
      <Group>
        <Button variant="default" onClick={() => onPolicy(draft)}>
          {log.checkPolicy}
        </Button>
      </Group>
    </Stack>
  );
}
