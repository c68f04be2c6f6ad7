import { isNull, type JsonNode, memberOf } from './json-node.js';

/** What a record has, and nothing else. `erased` stands where contents were erased, and is compared like other fields. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  message: ['GroupId', 'MsgSeq', 'TopicId'],
  actor: ['client', 'operator', 'ip'],
  prior: ['From_Account', 'MsgTimeStamp', 'MsgBody', 'CloudCustomData', 'digest', 'erased'],
  requested: ['MsgBody', 'CloudCustomData', 'erased'],
  resulting: ['digest'],
  batch: ['id', 'index'],
  im: ['errorCode', 'errorInfo', 'attempts'],
};
const PLAIN_MEMBERS =
  'id state settledBy approvals approvalsNeeded onBehalfOf reason ticket drift receivedAt snapshotAt sentAt settledAt restores ledger';

/** Members of a record that this version does not know, and that say something: null says nothing. */
export function strangeMembers(record: JsonNode): string[] {
  return placesIn(record, (node, known) => {
    if (node.kind !== 'object') return isNull(node) ? [] : [''];
    return node.members.flatMap(({ key, value }) =>
      known.includes(key) || isNull(value) ? [] : [key],
    );
  });
}

/** Members of a record that stand in it twice, contents apart: those may. */
export function repeatedMembers(record: JsonNode): string[] {
  return placesIn(record, (node) => {
    const keys = node.kind === 'object' ? node.members.map(({ key }) => key) : [];
    return keys.filter((key, i) => keys.indexOf(key) !== i);
  });
}

/** What is found in a record and its parts, with its place in the record. */
function placesIn(
  record: JsonNode,
  find: (node: JsonNode, known: readonly string[]) => readonly string[],
): string[] {
  const inside = Object.entries(MEMBERS).flatMap(([name, members]) => {
    const node = memberOf(record, name);
    return node ? find(node, members).map((key) => (key === '' ? name : `${name}/${key}`)) : [];
  });
  return [...find(record, [...PLAIN_MEMBERS.split(' '), ...Object.keys(MEMBERS)]), ...inside];
}
