import { List, Text } from '@mantine/core';
import type { components } from '../../../clients/typescript/src/schema.js';
import { Contents } from '../contents/contents.js';
import { Sentence } from '../shell/sentence.js';
import { When } from '../shell/when.js';
import { useWords } from '../words/language.js';

/** The same for an edit and a batch. */
export interface Decided {
  readonly approvals: readonly components['schemas']['ApprovalDecision'][];
  readonly approvalsNeeded: number;
}

/** How many have to approve it, and who decided what so far. */
export function Decisions({ of: { approvals, approvalsNeeded } }: { readonly of: Decided }) {
  const { approvals: words } = useWords();
  const approved = approvals.filter(({ decision }) => decision === 'approve').length;
  return (
    <>
      <Text size="sm">{words.needed(approved, approvalsNeeded)}</Text>
      {approvals.length > 0 && (
        <List size="sm">
          {approvals.map(({ by, at, decision, comment }) => (
            <List.Item key={by}>
              <Sentence
                pattern={words.decided[decision]}
                parts={{ who: <Contents text={by} />, when: <When at={at} /> }}
              />
              {comment !== null && (
                <>
                  {' '}
                  “<Contents text={comment} />”
                </>
              )}
            </List.Item>
          ))}
        </List>
      )}
    </>
  );
}
