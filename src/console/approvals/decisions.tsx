import { List, Text } from '@mantine/core';
import { Contents } from '../contents/contents.js';
import type { Modification } from '../record/edits.js';
import { Sentence } from '../shell/sentence.js';
import { When } from '../shell/when.js';
import { useWords } from '../words/language.js';

/** How many have to approve it, and who decided what so far. */
export function Decisions({ edit }: { readonly edit: Modification }) {
  const { approvals: words } = useWords();
  const approved = edit.approvals.filter(({ decision }) => decision === 'approve').length;
  return (
    <>
      <Text size="sm">{words.needed(approved, edit.approvalsNeeded)}</Text>
      {edit.approvals.length > 0 && (
        <List size="sm">
          {edit.approvals.map(({ by, at, decision, comment }) => (
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
