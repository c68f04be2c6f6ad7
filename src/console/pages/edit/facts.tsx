import { Anchor, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Contents } from '../../contents/contents.js';
import type { Modification } from '../../record/edits.js';
import { When } from '../../shell/when.js';
import { useWords } from '../../words/language.js';

/** What the sentence leaves out: times, addresses, digests, what belongs to it. */
export function Facts({ edit }: { readonly edit: Modification }) {
  const words = useWords();
  const { facts } = words;
  const time = (at: string | null): ReactNode => at !== null && <When at={at} />;
  const rows: readonly (readonly [string, ReactNode])[] = [
    [facts.id, edit.id !== null && <code>{edit.id}</code>],
    [facts.state, <code key="state">{edit.state}</code>],
    [facts.ip, <Contents key="ip" text={edit.actor.ip} />],
    [facts.receivedAt, time(edit.receivedAt)],
    [facts.snapshotAt, time(edit.snapshotAt)],
    [facts.sentAt, time(edit.sentAt)],
    [facts.settledAt, time(edit.settledAt)],
    [facts.attempts, String(edit.im.attempts)],
    [
      facts.sender,
      edit.prior?.From_Account !== undefined && (
        <Contents key="sender" text={edit.prior.From_Account} />
      ),
    ],
    [
      facts.restores,
      edit.restores !== null && (
        <Anchor key="restores" component={Link} to={`/edits/${edit.restores}`}>
          {edit.restores}
        </Anchor>
      ),
    ],
    [
      facts.batch,
      edit.batch !== null && (
        <Anchor key="batch" component={Link} to={`/search#batch=${edit.batch.id}`}>
          {words.itemOfBatch(edit.batch.index + 1)}
        </Anchor>
      ),
    ],
    [facts.priorDigest, edit.prior?.digest && <code key="digest">{edit.prior.digest}</code>],
  ];
  return (
    <section aria-labelledby="facts">
      <Title order={2} size="h4" id="facts" mb="xs">
        {facts.title}
      </Title>
      <dl className="facts">
        {rows.map(([name, value]) =>
          value === null || value === undefined || value === false || value === '' ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  );
}
