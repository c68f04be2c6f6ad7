import { Anchor, Table, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { Contents } from '../../contents/contents.js';
import { MessageName } from '../../record/message-name.js';
import { StateBadge } from '../../record/state-badge.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { When } from '../../shell/when.js';
import { durationIn, useLanguage } from '../../words/language.js';
import { SHOWN, useDrifts, useOpenEdits } from './use-overview.js';

/** What is under way or in doubt, and for how long. */
export function OpenEdits({ now }: { readonly now: number }) {
  const { words, language } = useLanguage();
  const asked = useOpenEdits();
  const edits = asked.data?.items ?? [];
  return (
    <section aria-labelledby="open">
      <Title order={2} size="h4" id="open" mb="xs">
        {words.overview.open}
      </Title>
      {asked.error && <ProblemAlert error={asked.error} onRetry={() => void asked.refetch()} />}
      {asked.data && edits.length === 0 && <Text size="sm">{words.overview.noneOpen}</Text>}
      {edits.length > 0 && (
        <div className="scrolled">
          <Table aria-labelledby="open">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{words.overview.openSince}</Table.Th>
                <Table.Th>{words.outcome}</Table.Th>
                <Table.Th>{words.message}</Table.Th>
                <Table.Th>{words.who}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {edits.map((edit) => (
                <Table.Tr key={edit.id}>
                  <Table.Td>
                    <Anchor component={Link} to={`/edits/${edit.id ?? ''}`} size="sm">
                      {durationIn(language, Math.max(0, now - Date.parse(edit.receivedAt)) / 1000)}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>
                    <StateBadge state={edit.state} />
                  </Table.Td>
                  <Table.Td>
                    <MessageName message={edit.message} />
                  </Table.Td>
                  <Table.Td>
                    <Contents text={edit.actor.operator} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {asked.data?.nextCursor && (
        <Anchor component={Link} to="/search#state=pending&state=in_doubt&order=asc" size="sm">
          {words.overview.moreOpen(SHOWN)}
        </Anchor>
      )}
    </section>
  );
}

/** Changes that somebody made around the service, as they were found. */
export function Drifts({ from }: { readonly from: string }) {
  const { words } = useLanguage();
  const asked = useDrifts(from);
  const drifts = asked.data?.items ?? [];
  return (
    <section aria-labelledby="drifts">
      <Title order={2} size="h4" id="drifts" mb="xs">
        {words.overview.drifts}
      </Title>
      {asked.error && <ProblemAlert error={asked.error} onRetry={() => void asked.refetch()} />}
      {asked.data && drifts.length === 0 && <Text size="sm">{words.overview.noDrifts}</Text>}
      {drifts.length > 0 && (
        <div className="scrolled">
          <Table aria-labelledby="drifts">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{words.overview.driftFound}</Table.Th>
                <Table.Th>{words.message}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {drifts.map(({ entryId, at, subject }) => (
                <Table.Tr key={entryId}>
                  <Table.Td>
                    <Anchor
                      component={Link}
                      to={`/edits/${subject?.modificationId ?? ''}`}
                      size="sm"
                    >
                      <When at={at} />
                    </Anchor>
                  </Table.Td>
                  <Table.Td>
                    {subject?.message && <MessageName message={subject.message} />}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {asked.data?.nextCursor && <Text size="sm">{words.overview.moreDrifts(SHOWN)}</Text>}
    </section>
  );
}
