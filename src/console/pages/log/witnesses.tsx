import { Alert, Button, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemError } from '../../api/problem.js';
import { answerOf } from '../../api/service.js';
import { useService } from '../../api/use-service.js';
import { Contents } from '../../contents/contents.js';
import type { LogWatch } from '../../log/log-watch.js';
import { useLogMemory } from '../../log/use-log.js';
import { useMay } from '../../login/login.js';
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
  const served = useServedPolicy();
  const cosigned = note === null ? null : cosignedBy(note, key, policy || (served.data ?? ''));
  return (
    <section aria-labelledby="witnesses">
      <Title order={2} size="h4" id="witnesses" mb="xs">
        {log.witnesses}
      </Title>
      <Stack>
        <Text size="sm">{log.witnessesHelp}</Text>
        {asked.data === null && <Alert color="orange" title={log.notWitnessed} />}
        {asked.error && <ProblemAlert error={asked.error} />}
        {served.error && <ProblemAlert error={served.error} />}
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

/** The policy that the service was given; null where it has none, undefined where it is not known. */
function useServedPolicy() {
  const service = useService();
  const may = useMay();
  return useQuery({
    queryKey: ['witness-policy'],
    enabled: may('audit:read'),
    queryFn: async ({ signal }): Promise<string | null> => {
      try {
        return await answerOf<string>(
          service.GET('/v1/ledger/witness-policy', { parseAs: 'text', signal }),
        );
      } catch (error) {
        if (error instanceof ProblemError && error.problem.status === 404) return null;
        throw error;
      }
    },
  });
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
      <Verdict cosigned={cosigned} isOwn={policy !== ''} />
      <CosignerTable cosigners={cosigners} />
      <PolicyForm key={policy} policy={policy} onPolicy={onPolicy} />
    </>
  );
}

interface Checked {
  readonly cosigned: Cosigned;
  /** Whether the policy is the reader's own, not one that the service names. */
  readonly isOwn: boolean;
}

function Verdict({ cosigned: { policy }, isOwn }: Checked) {
  const { log } = useWords();
  if (policy === null) return <Text size="sm">{log.claimed}</Text>;
  if (!isOwn) {
    return (
      <Alert
        color={policy.fault === null ? 'blue' : 'red'}
        title={policy.fault === null ? log.servedMet : log.servedNotMet}
        role={policy.fault === null ? 'status' : 'alert'}
      >
        {policy.fault !== null && (
          <Text size="sm" lang="en">
            <Contents text={policy.fault} />
          </Text>
        )}
        <Text size="sm">{log.servedHelp}</Text>
      </Alert>
    );
  }
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
    <table className="results" aria-label={log.witnesses}>
      <thead>
        <tr>
          <th scope="col">{log.sinkName}</th>
          <th scope="col">{log.signature}</th>
          <th scope="col">{log.signedAt}</th>
        </tr>
      </thead>
      <tbody>
        {cosigners.map(({ name, signature, at }) => (
          <tr key={`${name} ${at ?? ''}`}>
            <th scope="row">
              <Contents text={name} />
            </th>
            <td data-label={log.signature}>{names[signature]}</td>
            <td data-label={log.signedAt}>{at !== null && <When at={at} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
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
