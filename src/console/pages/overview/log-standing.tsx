import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useLogMemory } from '../../log/use-log.js';
import { watchOf } from '../../log/watch-of.js';
import { When } from '../../shell/when.js';
import { useLanguage } from '../../words/language.js';
import { cosignedBy } from '../log/cosigners.js';
import type { LogEvent } from './use-live.js';

const LOOK_AGAIN_MS = 10_000;

/** How far the log is, its last entry, and when a witness last signed it. */
export function LogStanding({ last }: { readonly last: LogEvent | null }) {
  const { words, language } = useLanguage();
  const { overview, log } = words;
  const memory = useLogMemory();
  const watch = watchOf(memory);
  const asked = useQuery({
    queryKey: ['log-standing'],
    queryFn: async () => {
      const { observed } = await watch.latest();
      const key = memory.seen()?.key ?? '';
      // Where no quorum has signed yet, there is none.
      const note = await watch.cosigned().catch(() => null);
      return { observed, cosigned: note === null ? null : cosignedBy(note, key, '') };
    },
    refetchInterval: LOOK_AGAIN_MS,
  });
  const { observed, cosigned = null } = asked.data ?? {};
  const hasWitnesses = typeof cosigned === 'object' && cosigned !== null;
  return (
    <dl className="facts">
      <div>
        <dt>{log.size}</dt>
        <dd>
          <Anchor component={Link} to="/log" inherit>
            {observed?.kind === 'continues'
              ? new Intl.NumberFormat(language).format(observed.checkpoint.size)
              : overview.toTheLog}
          </Anchor>
        </dd>
      </div>
      {last && (
        <div>
          <dt>{overview.sealed}</dt>
          <dd>
            <When at={last.at} />
          </dd>
        </div>
      )}
      {asked.data && (
        <div>
          <dt>{overview.witnessed}</dt>
          <dd>
            {hasWitnesses && cosigned.lastAt !== null ? (
              <When at={cosigned.lastAt} />
            ) : hasWitnesses ? (
              overview.nobody
            ) : (
              overview.never
            )}
          </dd>
        </div>
      )}
    </dl>
  );
}
