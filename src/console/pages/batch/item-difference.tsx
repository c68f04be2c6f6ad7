import { Text } from '@mantine/core';
import { patched } from '../../contents/patched.js';
import { type KnownContents, VersionView } from '../../contents/version.js';
import { useWords } from '../../words/language.js';
import type { BatchItem } from './use-batch.js';

interface Seen {
  readonly prior: NonNullable<BatchItem['prior']>;
  readonly changes: NonNullable<BatchItem['changes']>;
}

/** What the message of an item said when it was looked at, beside what it would say. */
export function ItemDifference({ prior, changes }: Seen) {
  const words = useWords();
  const before: KnownContents = { body: prior.MsgBody, customData: prior.CloudCustomData };
  const after = afterwards({ prior, changes });
  const isOfCustomData = changes.some(({ path }) => path === '/CloudCustomData');
  return (
    <div className="sides close">
      <div role="group" aria-label={words.before}>
        <Text size="xs" c="dimmed">
          {words.before}
        </Text>
        <VersionView contents={before} other={after} side="before" tellsUnknown={isOfCustomData} />
      </div>
      <div role="group" aria-label={words.afterWanted}>
        <Text size="xs" c="dimmed">
          {words.afterWanted}
        </Text>
        <VersionView contents={after} other={before} side="after" />
      </div>
    </div>
  );
}

/** The members that the service compares, after its changes. */
function afterwards({ prior, changes }: Seen): KnownContents {
  const { MsgBody, CloudCustomData: known } = prior;
  const compared = { MsgBody, ...(known?.known === true ? { CloudCustomData: known.value } : {}) };
  const after = patched(compared, changes) as {
    readonly MsgBody: typeof MsgBody;
    readonly CloudCustomData?: string;
  };
  const { MsgBody: body, CloudCustomData: value } = after;
  return {
    body,
    customData: value === undefined ? known : { known: true, value, source: 'edit' },
  };
}
