import { Anchor, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { components } from '../../../../clients/typescript/src/schema.js';
import { useLogMemory } from '../../log/use-log.js';
import { watchOf } from '../../log/watch-of.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { When } from '../../shell/when.js';
import { durationIn, useLanguage } from '../../words/language.js';
import { cosignedBy } from '../log/cosigners.js';
import type { LogEvent } from './use-live.js';

const LOOK_AGAIN_MS = 10_000;

interface Shown {
  readonly last: LogEvent | null;
  /** Left out where the service does not give it. */
  readonly sealing: components['schemas']['SealingDelay'] | undefined;
}

/** How far the log is, how far behind what was recorded, and when a witness last signed it. */
export function LogFacts({ last, sealing }: Shown) {
  const { words, language } = useLanguage();
  const { overview, log } = words;
  const { data, error } = useLog();
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      log.size,
      <Anchor key="size" component={Link} to="/log" inherit>
        {data === undefined
          ? overview.toTheLog
          : data.observed.kind === 'continues'
            ? new Intl.NumberFormat(language).format(data.observed.checkpoint.size)
            : data.observed.kind === 'empty'
              ? log.empty
              : overview.toTheLog}
      </Anchor>,
    ],
    [
      overview.behind,
      sealing && (
        <Anchor key="behind" component={Link} to="/events#all" inherit>
          {sealing.delaySeconds === 0
            ? overview.nothingBehind
            : durationIn(language, sealing.delaySeconds)}
        </Anchor>
      ),
    ],
    [overview.sealed, last && <When key="last" at={last.at} />],
    [overview.witnessed, data && <Witnessed key="witnessed" cosigned={data.cosigned} />],
  ];
  return (
    <section aria-labelledby="the-log">
      <Title order={2} size="h4" id="the-log" mb="xs">
        {log.title}
      </Title>
      {error && <ProblemAlert error={error} />}
      <dl className="facts">
        {facts.map(
          ([name, value]) =>
            value !== undefined &&
            value !== null && (
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

type Cosigned = ReturnType<typeof cosignedBy> | null;

/** The log as it stands, and who cosigned it: null where nobody has. */
function useLog() {
  const memory = useLogMemory();
  const watch = watchOf(memory);
  return useQuery({
    queryKey: ['log-facts'],
    queryFn: async () => {
      const { observed } = await watch.latest();
      const note = await watch.cosigned();
      const key = memory.seen()?.key ?? '';
      const cosigned: Cosigned = note === null ? null : cosignedBy(note, key, '');
      return { observed, cosigned };
    },
    refetchInterval: LOOK_AGAIN_MS,
  });
}

function Witnessed({ cosigned }: { readonly cosigned: Cosigned }) {
  const { overview } = useLanguage().words;
  const isRead = cosigned !== null && typeof cosigned !== 'string';
  const words = isRead ? overview.nobody : overview.never;
  return (
    <Anchor component={Link} to="/log" inherit>
      {isRead && cosigned.lastAt !== null ? <When at={cosigned.lastAt} /> : words}
    </Anchor>
  );
}
