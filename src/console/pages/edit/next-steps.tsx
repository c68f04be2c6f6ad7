import { Button, Group } from '@mantine/core';
import { Link } from 'react-router';
import { useMay } from '../../login/login.js';
import type { Modification } from '../../record/edits.js';
import { useWords } from '../../words/language.js';
import { queryOf } from '../new-edit/address.js';

/** What whoever may edit can do about it. */
export function NextSteps({ edit }: { readonly edit: Modification }) {
  const { newEdit } = useWords();
  const may = useMay();
  if (!may('messages:modify') || edit.id === null) return null;
  const { GroupId: groupId, MsgSeq, TopicId } = edit.message;
  const query = queryOf({ groupId, msgSeq: String(MsgSeq), topicId: TopicId ?? '' });
  return (
    <Group>
      {edit.state === 'applied' && !edit.requested.erased && (
        <Button variant="default" component={Link} to={`/edits/${edit.id}/restore`}>
          {newEdit.restoreThis}
        </Button>
      )}
      <Button variant="default" component={Link} to={`/new#${query}`}>
        {newEdit.editThis}
      </Button>
    </Group>
  );
}
