import { Paper, Stack, Text } from '@mantine/core';
import type { components } from '../../../clients/typescript/src/schema.js';
import { useWords } from '../words/language.js';
import { Contents } from './contents.js';
import { Difference } from './difference.js';
import { ElementView } from './element.js';
import { elementsOf, type ReadBody } from './elements.js';

type PriorCustomData = components['schemas']['PriorCustomData'];

/** What a message says, as far as it is known. */
export interface KnownContents {
  readonly body?: ReadBody | undefined;
  /** Left out where it is not talked about. */
  readonly customData?: PriorCustomData | undefined;
}

interface Version {
  readonly contents: KnownContents;
  /** The version that it is compared with. */
  readonly other?: KnownContents | undefined;
  readonly side?: 'before' | 'after';
  /** Whether to say that CloudCustomData is not known: where it matters. */
  readonly tellsUnknown?: boolean;
}

/** One version of a message: its elements, then its CloudCustomData. */
export function VersionView({ contents, other, side = 'after', tellsUnknown = false }: Version) {
  const words = useWords();
  const others = elementsOf(other?.body);
  return (
    <Stack gap="xs">
      {elementsOf(contents.body).map((element, place) => (
        // Elements have no name but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <Paper key={place} withBorder p="sm" className="element">
          <ElementView element={element} other={others[place]} side={side} />
        </Paper>
      ))}
      {contents.customData && (contents.customData.known || tellsUnknown) && (
        <Paper withBorder p="sm" className="element">
          <Text size="xs" c="dimmed">
            CloudCustomData
          </Text>
          {contents.customData.known ? (
            <CustomData
              value={contents.customData.value}
              other={other?.customData?.known === true ? other.customData.value : undefined}
              side={side}
            />
          ) : (
            <Text size="sm" fs="italic">
              {words.customDataUnknown}
            </Text>
          )}
        </Paper>
      )}
    </Stack>
  );
}

function CustomData({
  value,
  other,
  side,
}: {
  readonly value: string;
  readonly other: string | undefined;
  readonly side: 'before' | 'after';
}) {
  const words = useWords();
  if (value === '') return <i>{words.empty}</i>;
  if (other !== undefined) {
    return side === 'before' ? (
      <Difference before={value} after={other} side="before" />
    ) : (
      <Difference before={other} after={value} side="after" />
    );
  }
  return (
    <span className="text">
      <Contents text={value} />
    </span>
  );
}
