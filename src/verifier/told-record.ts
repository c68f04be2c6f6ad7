import { hash } from 'node:crypto';
import { type ContentPointer, type Entry, parseEntry } from '../ledger/entry.js';
import type { Receipt } from '../ledger/receipt.js';
import { rawAt, rawMember } from './raw-member.js';

/** What a record of an evidence bundle says, and what its receipt says of it; both as JSON text, null where it has none. */
export type Told = readonly [field: string, said: string | null, proven: string | null];

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
export function strangeMembers(record: object): string[] {
  const known = [...PLAIN_MEMBERS.split(' '), ...Object.keys(MEMBERS)];
  const inside = Object.entries(MEMBERS).flatMap(([name, members]) => {
    const value = (record as Readonly<Record<string, unknown>>)[name];
    const object = typeof value === 'object' && value !== null ? value : {};
    return unknownIn(object, members).map((key) => `${name}/${key}`);
  });
  return [...unknownIn(record, known), ...inside];
}

function unknownIn(object: object, known: readonly string[]): string[] {
  return Object.entries(object).flatMap(([key, value]) =>
    known.includes(key) || value === null ? [] : [key],
  );
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
 * @param record the JSON text of the record
 */
export function toldOf(record: string, receipt: Receipt): readonly Told[] {
  const proven = new Proven(receipt);
  const { intent, isWhole } = proven;
  const said: Say = (...keys) => rawAt(record, ...keys);
  const id = [['id', said('id'), json(receipt.modificationId)]] as const;
  if (!intent) return isWhole ? [['ledger', rawMember(record, 'ledger'), null]] : id;
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
    ['onBehalfOf', said('onBehalfOf') ?? 'null', json(details.onBehalfOf)],
    ...priorTold(said, proven, details.recalledCustomDataSource),
    ...(['MsgBody', 'CloudCustomData'] as const).map(
      (key) =>
        [
          `requested/${key}`,
          said('requested', key),
          onOneLine(proven.text(`/requested/${key}`)),
        ] as const,
    ),
    ['drift', said('drift'), JSON.stringify(drift)],
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
    ['ledger', said('ledger'), proven.ledger],
  ];
}

/** Whether an edit that is not settled is in doubt, only its replica knew. */
function openState(said: string | null): readonly Told[] {
  return said === '"pending"' || said === '"in_doubt"' ? [] : [['state', said, '"in_doubt"']];
}

type Say = (...keys: readonly string[]) => string | null;

function priorTold(said: Say, proven: Proven, source: string | null): readonly Told[] {
  const item = proven.text('/prior');
  if (item === null) return [['prior', said('prior'), 'null']];
  const members = ['From_Account', 'MsgTimeStamp', 'MsgBody'].map(
    (key) => [`prior/${key}`, said('prior', key), onOneLine(rawMember(item, key))] as const,
  );
  const { value, from } = isVersion(item)
    ? priorCustomData(proven, source)
    : { value: null, from: null };
  const customData =
    value === null ? '{"known":false}' : `{"known":true,"value":${value},"source":"${from}"}`;
  const body = isVersion(item) ? rawMember(item, 'MsgBody') : null;
  const digest = said('prior', 'digest');
  return [
    ...members,
    ['prior/CloudCustomData', said('prior', 'CloudCustomData'), onOneLine(customData)],
    ['prior/digest', digest, digestOf(body, value, digest)],
  ];
}

/** Whether a list item is a message that can be edited: others are shown without digest and CloudCustomData. */
function isVersion(item: string): boolean {
  const isZero = (key: string): boolean => /^0+$/.test(rawMember(item, key) ?? '0');
  return (
    isZero('IsPlaceMsg') &&
    isZero('IsSystemMsg') &&
    rawMember(item, 'MsgBody')?.startsWith('[') === true &&
    (rawMember(item, 'CloudCustomData') ?? '"').startsWith('"')
  );
}

function priorCustomData(proven: Proven, source: string | null) {
  const shown = rawMember(proven.text('/prior') ?? '', 'CloudCustomData');
  if (shown !== null) return { value: shown, from: 'im' };
  return { value: proven.text('/prior/CloudCustomData'), from: source };
}

function resultingDigest(proven: Proven, state: string | undefined, said: string | null) {
  const item = proven.text('/prior');
  if (state !== 'applied' || item === null) return null;
  return digestOf(
    proven.text('/requested/MsgBody') ?? rawMember(item, 'MsgBody'),
    proven.text('/requested/CloudCustomData') ?? priorCustomData(proven, null).value,
    said,
  );
}

/** As JSON text, in the form in which it is said: that over the bytes stands where there is no RFC 8785 form. */
function digestOf(body: string | null, customData: string | null, said: string | null) {
  if (body === null) return null;
  if (said?.startsWith('"raw-sha256:') === true) {
    return JSON.stringify(`raw-sha256:${hash('sha256', body + (customData ?? ''))}`);
  }
  const version = {
    MsgBody: JSON.parse(body) as unknown,
    ...(customData === null ? {} : { CloudCustomData: JSON.parse(customData) as unknown }),
  };
  return JSON.stringify(`sha256:${hash('sha256', canonical(version))}`);
}

/** RFC 8785 of what came out of `JSON.parse`: the order of members is all that `JSON.stringify` does not see to. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
}

/** The entries of a receipt, and what their openings hold. */
class Proven {
  readonly intent: IntentEntry | undefined;
  readonly outcome: OutcomeEntry | undefined;
  readonly doubt: Extract<Entry, { type: 'edit.in_doubt' }> | undefined;
  readonly ledger: string;
  /** Whether this version can read every entry. */
  readonly isWhole: boolean;
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
    this.ledger = JSON.stringify(
      receipt.entries.map(({ type, index }, i) => ({ type, entryId: entries[i]?.entryId, index })),
    );
  }

  text(pointer: ContentPointer): string | null {
    return this.contents.get(pointer)?.toString() ?? null;
  }
}

/** JSON text as it stands in a line: outside strings, line breaks mean nothing, and inside there are none. */
function onOneLine(text: string | null): string | null {
  return text?.replaceAll(/[\r\n]/g, ' ') ?? null;
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

function json(value: unknown): string {
  return JSON.stringify(value ?? null);
}
