import { isUtf8 } from 'node:buffer';
import { createHash, hash } from 'node:crypto';
import { canonical } from '../ledger/canonical.js';
import { type ContentPointer, type Entry, parseEntry } from '../ledger/entry.js';
import type { Receipt } from '../ledger/receipt.js';
import { isNull, type JsonNode, memberOf, nodeAt, textOf } from './json-node.js';
import { ListItem } from './list-item.js';

/** What a record of an evidence bundle says, and what its receipt proves of it, as the bytes of JSON; null where it has none. */
export type Told = readonly [field: string, said: JsonNode | null, proven: Buffer | null];

/** What a record has, and nothing else. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  message: ['GroupId', 'MsgSeq', 'TopicId'],
  actor: ['client', 'operator', 'ip'],
  prior: ['From_Account', 'MsgTimeStamp', 'MsgBody', 'CloudCustomData', 'digest'],
  requested: ['MsgBody', 'CloudCustomData'],
  resulting: ['digest'],
  im: ['errorCode', 'errorInfo', 'attempts'],
};
const PLAIN_MEMBERS =
  'id state settledBy onBehalfOf reason ticket drift receivedAt snapshotAt sentAt settledAt restores ledger';

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

/** Whether the entries say more than this version can read: a member that it does not know may follow from that. */
export function saysMore({ entries }: Receipt): boolean {
  return entries.some(({ entry }) => {
    const parsed = parseEntry(Buffer.from(entry, 'base64'));
    return parsed.kind === 'newer' || (parsed.kind === 'ok' && parsed.hasMore);
  });
}

type IntentEntry = Extract<Entry, { type: 'edit.intended' | 'edit.rejected' }>;
type OutcomeEntry = Exclude<
  Extract<Entry, { type: `edit.${string}` }>,
  { type: 'edit.intended' | 'edit.in_doubt' }
>;

/**
 * Everything that a record says, beside what its receipt proves. The receipt MUST have been verified. Where some of its entries
 * are from a newer version, only what the first one says is compared.
 */
export function toldOf(record: JsonNode, receipt: Receipt): readonly Told[] {
  const proven = new Proven(receipt);
  const { intent, isWhole } = proven;
  const said: Say = (...keys) => nodeAt(record, ...keys);
  const id = [['id', said('id'), json(receipt.modificationId)]] as const;
  if (!intent) return isWhole ? [['ledger', said('ledger'), null]] : id;
  const ofIntent = [...id, ...intentTold(said, proven, intent)];
  return isWhole ? [...ofIntent, ...outcomeTold(said, proven)] : ofIntent;
}

function intentTold(said: Say, proven: Proven, intent: IntentEntry): readonly Told[] {
  const { actor, subject, details } = intent;
  const drift = details.drift && {
    expectedDigest: proven.text('/drift/expectedDigest'),
    lastModificationId: details.drift.lastModificationId,
  };
  return [
    ['message/GroupId', said('message', 'GroupId'), json(subject?.message?.GroupId)],
    ['message/MsgSeq', said('message', 'MsgSeq'), json(subject?.message?.MsgSeq)],
    ['message/TopicId', said('message', 'TopicId'), json(subject?.message?.TopicId)],
    ['actor/client', said('actor', 'client'), json(actor?.client)],
    ['actor/operator', said('actor', 'operator'), json(actor?.operator)],
    ['actor/ip', said('actor', 'ip'), json(actor?.ip)],
    ['reason', said('reason'), json(proven.text('/reason'))],
    ['ticket', said('ticket'), json(details.ticket)],
    ['onBehalfOf', said('onBehalfOf'), json(details.onBehalfOf)],
    ...priorTold(said, proven, details.recalledCustomDataSource),
    ...(['MsgBody', 'CloudCustomData'] as const).map(
      (key) =>
        [`requested/${key}`, said('requested', key), proven.bytes(`/requested/${key}`)] as const,
    ),
    ['drift', said('drift'), json(drift)],
    ['receivedAt', said('receivedAt'), json(details.receivedAt)],
    ['snapshotAt', said('snapshotAt'), json(details.snapshotAt)],
    ['restores', said('restores'), json(details.restores)],
  ];
}

function outcomeTold(said: Say, proven: Proven): readonly Told[] {
  const end = proven.outcome?.details ?? null;
  const standing = end ?? proven.doubt?.details ?? null;
  return [
    ...(end ? ([['state', said('state'), json(end.state)]] as const) : openState(said('state'))),
    ['settledBy', said('settledBy'), json(end?.settledBy ?? null)],
    [
      'resulting/digest',
      said('resulting', 'digest'),
      resultingDigest(proven, end?.state, said('resulting', 'digest')),
    ],
    ['im/errorCode', said('im', 'errorCode'), json(standing?.errorCode ?? null)],
    ...(end
      ? ([['im/errorInfo', said('im', 'errorInfo'), json(proven.text('/im/errorInfo'))]] as const)
      : []),
    ['im/attempts', said('im', 'attempts'), json(standing?.attempts ?? 0)],
    ['sentAt', said('sentAt'), json(standing?.sentAt ?? null)],
    ['settledAt', said('settledAt'), json(end?.settledAt ?? null)],
    ['ledger', said('ledger'), json(proven.ledger)],
  ];
}

/** Whether an edit that is not settled is in doubt, only its replica knew. */
function openState(said: JsonNode | null): readonly Told[] {
  const state = textOf(said);
  return state === 'pending' || state === 'in_doubt' ? [] : [['state', said, json('in_doubt')]];
}

type Say = (...keys: readonly string[]) => JsonNode | null;

function priorTold(said: Say, proven: Proven, source: string | null): readonly Told[] {
  const { item } = proven;
  if (item === null) return [['prior', said('prior'), json(null)]];
  const members = ['From_Account', 'MsgTimeStamp', 'MsgBody'].map(
    (key) => [`prior/${key}`, said('prior', key), item.member(key)] as const,
  );
  const digest = said('prior', 'digest');
  // Older versions could not read such a message, and their records show no digest of it.
  const wasRead = item.isVersion && (item.isPlain || (digest !== null && !isNull(digest)));
  const { value, from } = wasRead ? priorCustomData(proven, source) : { value: null, from: null };
  const customData =
    value === null
      ? json({ known: false })
      : Buffer.concat([
          Buffer.from('{"known":true,"value":'),
          value,
          Buffer.from(`,"source":${JSON.stringify(from)}}`),
        ]);
  const body = wasRead ? item.member('MsgBody') : null;
  return [
    ...members,
    ['prior/CloudCustomData', said('prior', 'CloudCustomData'), customData],
    ['prior/digest', digest, digestOf(body, value, digest)],
  ];
}

function priorCustomData(proven: Proven, source: string | null) {
  const shown = proven.item?.member('CloudCustomData') ?? null;
  if (shown !== null && shown.toString() !== 'null') return { value: shown, from: 'im' };
  return { value: proven.bytes('/prior/CloudCustomData'), from: source };
}

function resultingDigest(proven: Proven, state: string | undefined, said: JsonNode | null) {
  if (state !== 'applied' || proven.item === null) return null;
  return digestOf(
    proven.bytes('/requested/MsgBody') ?? proven.item.member('MsgBody'),
    proven.bytes('/requested/CloudCustomData') ?? priorCustomData(proven, null).value,
    said,
  );
}

/**
 * In the form in which it is said: that over the bytes stands where there is no RFC 8785 form, as there is none of bytes that
 * are no UTF-8.
 */
function digestOf(body: Buffer | null, customData: Buffer | null, said: JsonNode | null) {
  if (body === null) return null;
  const members = customData === null ? [body] : [body, customData];
  const isRaw = textOf(said)?.startsWith('raw-sha256:') === true;
  if (isRaw || !members.every((bytes) => isUtf8(bytes))) {
    const raw = createHash('sha256');
    for (const bytes of members) raw.update(bytes);
    return json(`raw-sha256:${raw.digest('hex')}`);
  }
  const version = {
    MsgBody: JSON.parse(body.toString()) as unknown,
    ...(customData === null
      ? {}
      : { CloudCustomData: JSON.parse(customData.toString()) as unknown }),
  };
  return json(`sha256:${hash('sha256', canonical(version))}`);
}

/** The entries of a receipt, and what their openings hold. */
class Proven {
  readonly intent: IntentEntry | undefined;
  readonly outcome: OutcomeEntry | undefined;
  readonly doubt: Extract<Entry, { type: 'edit.in_doubt' }> | undefined;
  readonly ledger: readonly object[];
  /** Whether this version can read every entry. */
  readonly isWhole: boolean;
  /** What was overwritten. */
  readonly item: ListItem | null;
  private readonly contents = new Map<string, Buffer>();

  constructor(receipt: Receipt) {
    const entries: Entry[] = [];
    for (const { entry, openings } of receipt.entries) {
      const parsed = parseEntry(Buffer.from(entry, 'base64'));
      if (parsed.kind === 'ok') entries.push(parsed.value);
      for (const { pointer, content } of openings) {
        // The prior version is that of the intent: other entries commit to what was found later.
        if (pointer === '/prior' && parsed.kind === 'ok' && !isIntent(parsed.value)) continue;
        this.contents.set(pointer, Buffer.from(content, 'base64'));
      }
    }
    this.isWhole = entries.length === receipt.entries.length;
    this.intent = entries.find(isIntent);
    this.outcome = entries.find(isOutcome);
    this.doubt = entries.findLast((entry) => entry.type === 'edit.in_doubt');
    this.ledger = receipt.entries.map(({ type, index }, i) => ({
      type,
      entryId: entries[i]?.entryId,
      index,
    }));
    this.item = ListItem.in(this.bytes('/prior'));
  }

  bytes(pointer: ContentPointer): Buffer | null {
    return this.contents.get(pointer) ?? null;
  }

  /** For contents that are text, not JSON. */
  text(pointer: ContentPointer): string | null {
    return this.bytes(pointer)?.toString() ?? null;
  }
}

function isIntent(entry: Entry): entry is IntentEntry {
  return entry.type === 'edit.intended' || entry.type === 'edit.rejected';
}

function isOutcome(entry: Entry): entry is OutcomeEntry {
  return (
    entry.type.startsWith('edit.') &&
    entry.type !== 'edit.intended' &&
    entry.type !== 'edit.in_doubt'
  );
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value ?? null));
}
