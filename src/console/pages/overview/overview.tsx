import './overview.css';
import { Group, Loader, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useLocation } from 'react-router';
import { AsOf } from '../../record/as-of.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useGo } from '../../shell/use-go.js';
import { useWords } from '../../words/language.js';
import { Bars } from './bars.js';
import { DaysChart } from './days-chart.js';
import { Happening } from './live.js';
import { LogFacts } from './log-facts.js';
import { Drifts, OpenEdits } from './open-edits.js';
import { type Period, PERIODS, periodOf, searchFor } from './period.js';
import { QuotaUse } from './quota-use.js';
import { type LogEvent, useLive } from './use-live.js';
import { type Summary, useCounted, useDrifts, useOpenEdits } from './use-overview.js';

const TICK_MS = 10_000;

/** What happens to messages, at a glance: each number leads to the search that finds it. */
export function Overview() {
  const words = useWords();
  const { overview } = words;
  const { hash } = useLocation();
  const go = useGo();
  const live = useLive();
  const now = useNow();
  const asked = Number(new URLSearchParams(hash.slice(1)).get('days'));
  const days = PERIODS.find((one) => one === asked) ?? 30;
  const period = periodOf(days, now);
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Title order={1}>{overview.title}</Title>
        <NativeSelect
          aria-label={overview.period}
          value={String(days)}
          onChange={({ currentTarget: { value } }) => go({ hash: `days=${value}` })}
          data={PERIODS.map((count) => ({ value: String(count), label: overview.days(count) }))}
        />
      </Group>
      <ReadAsOf from={period.from} />
      <Counts period={period} />
      <div className="sides">
        <OpenEdits now={now} />
        <Drifts from={period.from} />
      </div>
      <Happening live={live} />
      <ServiceNow period={period} last={live.last} />
    </Stack>
  );
}

function ReadAsOf({ from }: { readonly from: string }) {
  return <AsOf of={[useCounted(from).data?.all, useOpenEdits().data, useDrifts(from).data]} />;
}

function Counts({ period }: { readonly period: Period }) {
  const { overview } = useWords();
  const { from } = period;
  const counted = useCounted(from);
  if (counted.isPending) return <Loader aria-label={overview.title} />;
  if (!counted.data) {
    return <ProblemAlert error={counted.error} onRetry={() => void counted.refetch()} />;
  }
  const { all } = counted.data;
  return (
    <>
      <section aria-labelledby="per-day">
        <Title order={2} size="h4" id="per-day" mb="xs">
          {overview.perDay}
        </Title>
        <Text size="sm" c="dimmed" mb="xs">
          {overview.utc}
        </Text>
        {all.total === 0 ? (
          <Text>{overview.nothing}</Text>
        ) : (
          <DaysChart counted={counted.data} period={period} />
        )}
      </section>
      {all.total > 0 && (
        <div className="sides">
          <Bars
            title={overview.byClient}
            id="by-client"
            bars={all.byClient.map(({ client, count }) => ({
              name: client,
              count,
              to: searchFor({ from, client }),
            }))}
          />
          <Bars
            title={overview.byOperator}
            id="by-operator"
            bars={all.byOperator.map(({ operator, count }) => ({
              name: operator,
              count,
              to: searchFor({ from, operator }),
            }))}
          />
        </div>
      )}
    </>
  );
}

/** The quota and the log, as they were when edits were last counted. */
function ServiceNow({ period, last }: { readonly period: Period; readonly last: LogEvent | null }) {
  // A service of an earlier version does not give it.
  const { quota, sealing }: Partial<Summary> = useCounted(period.from).data?.all ?? {};
  return (
    <>
      {quota && <QuotaUse quota={quota} />}
      <LogFacts last={last} sealing={sealing} />
    </>
  );
}

/** The time, while it goes on. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
