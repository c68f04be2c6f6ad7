import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { NoAnswer, ProblemError } from '../../api/problem.js';
import { useService } from '../../api/use-service.js';
import { useLogMemory } from '../../log/use-log.js';
import type { Proof } from '../../proof/check-many.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useWords } from '../../words/language.js';
import type { FoundPage } from './use-found.js';

export type Proofs = ReadonlyMap<string, Proof>;

interface Shown {
  readonly pages: readonly FoundPage[];
  readonly proofs: Proofs;
  readonly onStart: () => void;
  readonly onProof: (id: string, proof: Proof) => void;
}

/** Checks the proof of every result on the page, one after the other, in this browser. It can be stopped. */
export function VerifyResults({ pages, proofs, onStart, onProof }: Shown) {
  const { proof: words, stop } = useWords();
  const service = useService();
  const memory = useLogMemory();
  const [stopping, setStopping] = useState<AbortController | null>(null);
  const [error, setError] = useState<unknown>(null);
  const count = pages.reduce((sum, { page }) => sum + page.items.length, 0);
  const run = async (): Promise<void> => {
    const own = new AbortController();
    setStopping(own);
    setError(null);
    onStart();
    try {
      // What it needs is loaded by whoever asks for it.
      const { checkMany } = await import('../../proof/check-many.js');
      const jsons = pages.map(({ json }) => json);
      for await (const { id, proof } of checkMany(jsons, service, memory, own.signal)) {
        onProof(id, proof);
      }
    } catch (failure) {
      if (!own.signal.aborted) setError(known(failure));
    } finally {
      setStopping(null);
    }
  };
  return (
    <div>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          disabled={stopping !== null || count === 0}
          onClick={() => void run()}
        >
          {words.verifyAll(count)}
        </Button>
        {stopping && (
          <>
            <Text size="sm" role="status">
              {words.verifying(proofs.size, count)}
            </Text>
            <Button size="xs" color="red" variant="light" onClick={() => stopping.abort()}>
              {stop}
            </Button>
          </>
        )}
        {!stopping && proofs.size > 0 && <Summary proofs={proofs} count={count} />}
      </Group>
      {error !== null && <ProblemAlert error={error} onRetry={() => void run()} />}
    </div>
  );
}

function Summary({ proofs, count }: { readonly proofs: Proofs; readonly count: number }) {
  const { proof: words } = useWords();
  const found = [...proofs.values()];
  const of = (kind: Proof['kind']): number => found.filter((one) => one.kind === kind).length;
  return (
    <Text size="sm" role="status" fw={600} className={of('fails') > 0 ? 'bad' : 'good'}>
      {words.summary(of('verified'), of('not-sealed'), of('fails'), count - found.length)}
    </Text>
  );
}

/** What is no answer of the service is a defect of the page, and said as one. */
function known(error: unknown): unknown {
  if (error instanceof NoAnswer || error instanceof ProblemError) return error;
  reportError(error);
  return new NoAnswer(String(error));
}
