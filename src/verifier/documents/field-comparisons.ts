import type { Receipt } from '../../ledger/receipt.js';
import { concatBytes, utf8Bytes, utf8Text } from '../../ledger/primitives.js';
import type { IntentEntry, ProposalEntry } from './edit-entries.js';
import { isNull, type JsonNode, memberOf, nodeAt, textOf } from './json-node.js';
import { type Content, NOT_SHOWN, Proven } from './proven.js';
import { versionDigest } from './version-digest.js';

/** What a record of an evidence bundle says, and what its receipt proves of it, as the bytes of JSON; null where it has none. */
export type FieldComparison = readonly [field: string, said: JsonNode | null, proven: Content];

type Say = (...keys: readonly string[]) => JsonNode | null;

/**
 * Everything that a record says, beside what its receipt proves. The receipt MUST have been verified. Where some of its entries
 * are from a newer version, what only those may say is left out.
 */
export function fieldComparisons(record: JsonNode, receipt: Receipt): readonly FieldComparison[] {
  const proven = new Proven(receipt);
  const { intent, outcome, isWhole } = proven;
  const said: Say = (...keys) => nodeAt(record, ...keys);
  return [
    ['id', said('id'), json(receipt.modificationId)],
    ...(intent ? intentComparisons(said, proven, intent) : []),
    ...(isWhole || outcome ? outcomeComparisons(said, proven) : []),
    ...ledgerComparisons(said('ledger'), intent || !isWhole ? proven : null),
  ];
}

function intentComparisons(
  said: Say,
  proven: Proven,
  intent: IntentEntry | ProposalEntry,
): readonly FieldComparison[] {
  const { actor, subject, details } = intent;
  return [
    ['message/GroupId', said('message', 'GroupId'), json(subject?.message?.GroupId)],
    ['message/MsgSeq', said('message', 'MsgSeq'), json(subject?.message?.MsgSeq)],
    ['message/TopicId', said('message', 'TopicId'), json(subject?.message?.TopicId)],
    ['actor/client', said('actor', 'client'), json(actor?.client)],
    ['actor/operator', said('actor', 'operator'), json(actor?.operator)],
    ['actor/ip', said('actor', 'ip'), json(actor?.ip)],
    ['reason', said('reason'), text(proven.content('/reason'))],
    ['ticket', said('ticket'), json(details.ticket)],
    ['onBehalfOf', said('onBehalfOf'), json(details.onBehalfOf)],
    ...priorComparisons(said, proven, intent),
    ...requestedComparisons(said, proven),
    ...driftComparisons(said('drift'), proven, details.drift),
    ['receivedAt', said('receivedAt'), json(details.receivedAt)],
    ['snapshotAt', said('snapshotAt'), json(details.snapshotAt)],
    ['restores', said('restores'), json(details.restores)],
    ...placeComparisons(said, intent),
    ...approvalComparisons(said('approvals'), proven),
  ];
}

/** Where it belongs: to a batch, or to those who had to approve it. A proposal is no item of a batch. */
function placeComparisons(
  said: Say,
  intent: IntentEntry | ProposalEntry,
): readonly FieldComparison[] {
  const isProposal = intent.type === 'edit.proposed';
  const batch = isProposal ? undefined : intent.details.batch;
  const needed = isProposal ? intent.details.approvalsNeeded : intent.details.approvals;
  return [
    ['batch/id', said('batch', 'id'), json(batch?.id)],
    ['batch/index', said('batch', 'index'), json(batch?.index)],
    ['approvalsNeeded', said('approvalsNeeded'), json(needed)],
  ];
}

function approvalComparisons(said: JsonNode | null, proven: Proven): readonly FieldComparison[] {
  const { decisions } = proven;
  if (decisions.length === 0) {
    // An empty list says the same as none.
    const isEmpty = said?.kind === 'array' && said.items.length === 0;
    return isEmpty ? [] : [['approvals', said, null]];
  }
  if (said?.kind !== 'array' || said.items.length !== decisions.length) {
    return [['approvals', said, json(decisions.map(({ at }) => at))]];
  }
  return decisions.flatMap((entry, i): readonly FieldComparison[] => {
    const item = said.items[i] ?? null;
    const decision = entry.type === 'edit.approved' ? 'approve' : 'decline';
    return [
      ['approvals/by', memberOf(item, 'by'), json(entry.actor?.operator)],
      ['approvals/at', memberOf(item, 'at'), json(entry.at)],
      ['approvals/decision', memberOf(item, 'decision'), json(decision)],
      ...commentComparison(memberOf(item, 'comment'), proven.content('/comment', entry)),
    ];
  });
}

/** What was said goes with the reason where that is erased: then nothing is shown of it. */
function commentComparison(said: JsonNode | null, comment: Content): readonly FieldComparison[] {
  const isErased = comment === NOT_SHOWN && (said === null || isNull(said));
  return isErased ? [] : [['approvals/comment', said, text(comment)]];
}

function outcomeComparisons(said: Say, proven: Proven): readonly FieldComparison[] {
  return proven.intent?.type === 'edit.proposed'
    ? unbegunComparisons(said, proven, proven.intent)
    : begunComparisons(said, proven);
}

/** What is said of an edit that never began: nothing was sent, and nothing answered. */
function unbegunComparisons(
  said: Say,
  { unapproved, decisions }: Proven,
  { details }: ProposalEntry,
): readonly FieldComparison[] {
  const open = decisions.length < details.approvalsNeeded ? 'awaiting_approval' : 'pending';
  const isExpiry = unapproved?.type === 'edit.expired';
  const end = isExpiry ? unapproved.details.expiresAt : unapproved?.at;
  return [
    ['state', said('state'), json(unapproved?.type.slice('edit.'.length) ?? open)],
    ['settledBy', said('settledBy'), null],
    ['resulting', said('resulting'), null],
    ['im/errorCode', said('im', 'errorCode'), null],
    ['im/errorInfo', said('im', 'errorInfo'), null],
    ['im/attempts', said('im', 'attempts'), json(0)],
    ['sentAt', said('sentAt'), null],
    ['settledAt', said('settledAt'), json(end)],
  ];
}

function begunComparisons(said: Say, proven: Proven): readonly FieldComparison[] {
  const end = proven.outcome?.details ?? null;
  const status = end ?? proven.doubt?.details ?? null;
  return [
    ...(end ? ([['state', said('state'), json(end.state)]] as const) : openState(said, proven)),
    ['settledBy', said('settledBy'), json(end?.settledBy ?? null)],
    ...resultingComparison(said, proven, end?.state),
    ['im/errorCode', said('im', 'errorCode'), json(status?.errorCode ?? null)],
    ...errorInfoComparison(said('im', 'errorInfo'), proven),
    ['im/attempts', said('im', 'attempts'), json(status?.attempts ?? 0)],
    ['sentAt', said('sentAt'), json(status?.sentAt ?? null)],
    ['settledAt', said('settledAt'), json(end?.settledAt ?? null)],
  ];
}

/** That an edit which is not settled is in doubt, only its replica may know; once it is on the log, it stays so. */
function openState(said: Say, { doubt }: Proven): readonly FieldComparison[] {
  const isPending = textOf(said('state')) === 'pending' && !doubt;
  return isPending ? [] : [['state', said('state'), json('in_doubt')]];
}

/** IM's words of an edit that is still in doubt are not shown, whoever has the record. */
function errorInfoComparison(said: JsonNode | null, proven: Proven): readonly FieldComparison[] {
  const { outcome, doubt } = proven;
  const entry = outcome ?? doubt;
  const info = entry ? proven.content('/im/errorInfo', entry) : null;
  const isOpen = outcome === undefined && info === NOT_SHOWN && textOf(said) !== null;
  return isOpen ? [] : [['im/errorInfo', said, text(info)]];
}

function priorComparisons(
  said: Say,
  proven: Proven,
  intent: IntentEntry | ProposalEntry,
): readonly FieldComparison[] {
  const { item } = proven;
  if (item === null) {
    const isShown = proven.content('/prior') !== NOT_SHOWN;
    return [['prior', said('prior'), isShown ? json(null) : NOT_SHOWN]];
  }
  const members = ['From_Account', 'MsgTimeStamp', 'MsgBody'].map(
    (key) => [`prior/${key}`, said('prior', key), item.member(key)] as const,
  );
  const digest = said('prior', 'digest');
  // Older versions could not read such a message and rejected its edit, and their records show no digest of it.
  const isOfOlder = intent.type === 'edit.rejected' && (digest === null || isNull(digest));
  const wasRead = item.isVersion && (item.isPlain || !isOfOlder);
  const value = wasRead ? priorCustomData(proven) : null;
  return [
    ...members,
    ['prior/erased', said('prior', 'erased'), null],
    [
      'prior/CloudCustomData',
      said('prior', 'CloudCustomData'),
      customDataAsShown(proven, value, intent.details.recalledCustomDataSource),
    ],
    ['prior/digest', digest, digestOf(wasRead ? item.member('MsgBody') : null, value)],
  ];
}

function customDataAsShown(proven: Proven, value: Content, source: string | null): Content {
  if (value === NOT_SHOWN) return NOT_SHOWN;
  if (value === null) return json({ known: false });
  const from = itemCustomData(proven) === null ? source : 'im';
  return concatBytes([
    utf8Bytes('{"known":true,"value":'),
    value,
    utf8Bytes(`,"source":${JSON.stringify(from)}}`),
  ]);
}

function priorCustomData(proven: Proven): Content {
  return itemCustomData(proven) ?? proven.content('/prior/CloudCustomData');
}

/** As IM returned it. */
function itemCustomData({ item }: Proven): Uint8Array | null {
  const shown = item?.member('CloudCustomData') ?? null;
  return shown !== null && utf8Text(shown) === 'null' ? null : shown;
}

const REQUESTED = ['MsgBody', 'CloudCustomData'] as const;

/** Contents are erased together: then one word stands for all of them. */
function requestedComparisons(said: Say, proven: Proven): readonly FieldComparison[] {
  const contents = REQUESTED.map((key) => [key, proven.content(`/requested/${key}`)] as const);
  const committed = contents.filter(([, content]) => content !== null);
  if (committed.length > 0 && committed.every(([, content]) => content === NOT_SHOWN)) {
    return [['requested', said('requested'), NOT_SHOWN]];
  }
  return [
    ...contents.map(
      ([key, content]) => [`requested/${key}`, said('requested', key), content] as const,
    ),
    ['requested/erased', said('requested', 'erased'), null],
  ];
}

function driftComparisons(
  said: JsonNode | null,
  proven: Proven,
  drift: { readonly lastModificationId: string } | null,
): readonly FieldComparison[] {
  if (drift === null) return [['drift', said, json(null)]];
  const digest = proven.content('/drift/expectedDigest');
  if (digest !== NOT_SHOWN) {
    const { lastModificationId } = drift;
    const expectedDigest = digest && utf8Text(digest);
    return [['drift', said, json({ expectedDigest, lastModificationId })]];
  }
  if (said?.kind !== 'object' || said.members.length !== 2) return [['drift', said, NOT_SHOWN]];
  const last = memberOf(said, 'lastModificationId');
  return [
    ['drift/lastModificationId', last, json(drift.lastModificationId)],
    ['drift/expectedDigest', memberOf(said, 'expectedDigest'), NOT_SHOWN],
  ];
}

function resultingComparison(
  said: Say,
  proven: Proven,
  state: string | undefined,
): readonly FieldComparison[] {
  // A newer version has the intent.
  if (!proven.intent) return [];
  return [['resulting/digest', said('resulting', 'digest'), resultingDigest(proven, state)]];
}

function resultingDigest(proven: Proven, state: string | undefined): Uint8Array | null {
  if (state !== 'applied' || proven.item === null) return null;
  return digestOf(
    proven.content('/requested/MsgBody') ?? proven.item.member('MsgBody'),
    proven.content('/requested/CloudCustomData') ?? priorCustomData(proven),
  );
}

/** Null where there is no such version, and where a part of it is not shown: digests are erased with what they are of. */
function digestOf(body: Content, customData: Content): Uint8Array | null {
  if (body === null || body === NOT_SHOWN || customData === NOT_SHOWN) return null;
  return json(versionDigest(body, customData));
}

/** What an entry of a newer format is called, only that version knows: its type and its index are held to the receipt. */
function ledgerComparisons(
  said: JsonNode | null,
  proven: Proven | null,
): readonly FieldComparison[] {
  if (proven === null) return [['ledger', said, null]];
  const { ledger } = proven;
  const isLike = said?.kind === 'array' && said.items.length === ledger.length;
  if (!isLike || ledger.every(({ entryId }) => entryId !== null)) {
    return [['ledger', said, json(ledger)]];
  }
  return ledger.flatMap(({ entryId, type, index }, i): readonly FieldComparison[] => {
    const item = said.items[i] ?? null;
    if (entryId !== null) return [['ledger', item, json({ type, entryId, index })]];
    return [
      ['ledger', memberOf(item, 'type'), json(type)],
      ['ledger', memberOf(item, 'index'), json(index)],
    ];
  });
}

/** Of contents that are text, not JSON. */
function text(content: Content): Content {
  return content === null || content === NOT_SHOWN ? content : json(utf8Text(content));
}

function json(value: unknown): Uint8Array {
  return utf8Bytes(JSON.stringify(value ?? null));
}
