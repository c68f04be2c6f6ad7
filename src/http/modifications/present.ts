import {
  type Actor,
  type Edit,
  isSettled,
  type MessageRef,
  type Snapshot,
} from '../../edits/edit.js';
import { digestOf, type Version, versionOf, written } from '../../edits/version.js';
import { member } from '../../json/member.js';
import { parseJson } from '../../json/parse.js';
import { jsonPatch, type PatchOperation } from '../../json/patch.js';
import { type RawJson, rawJson } from '../../json/write.js';

/** The body of `GET /v1/modifications/{id}`, for `writeJson`: contents stand in it as the exact text that IM sent. */
export function presentEdit(edit: Edit): object {
  const { standing, snapshot } = edit;
  const ended = isSettled(standing) ? standing : null;
  const prior = snapshot && versionOf(snapshot);
  const isApplied = standing.state === 'applied' && prior;
  return {
    id: edit.id,
    state: standing.state,
    settledBy: ended?.settledBy ?? null,
    message: presentMessage(edit.message),
    actor: presentActor(edit.actor),
    onBehalfOf: edit.onBehalfOf,
    reason: edit.reason,
    ticket: edit.ticket,
    prior: snapshot && presentVersion(snapshot),
    requested: presentRequested(edit),
    resulting: isApplied ? { digest: digestOf(written(prior, edit.requested)) } : null,
    changes: prior && changesOf(prior, edit),
    drift: snapshot?.drift
      ? {
          expectedDigest: snapshot.drift.expectedDigest,
          lastModificationId: snapshot.drift.lastModificationId,
        }
      : null,
    im: {
      errorCode: standing.im?.errorCode ?? null,
      errorInfo: standing.im?.errorInfo ?? null,
      attempts: standing.attempts,
    },
    receivedAt: instant(edit.receivedAt),
    snapshotAt: instant(snapshot?.takenAt ?? null),
    sentAt: instant(standing.sentAt),
    settledAt: instant(ended?.settledAt ?? null),
    restores: edit.restores,
    ledger: edit.ledger,
  };
}

export function presentActor({ client, operator, ip }: Actor): object {
  return { client, operator, ip };
}

/** IM's names for what a message is called by. */
export function presentMessage({ groupId, msgSeq, topicId }: MessageRef): object {
  return { GroupId: groupId, MsgSeq: msgSeq, TopicId: topicId };
}

/** What of a list item is shown: the sender, the time, and what can be edited. */
export function presentVersion(
  snapshot: Pick<Snapshot, 'item' | 'recalledCustomData'>,
): Record<string, unknown> {
  const item = parseJson(snapshot.item);
  const version = versionOf(snapshot);
  const raw = (key: string): RawJson | undefined => {
    const node = member(item, key);
    return node && rawJson(snapshot.item.subarray(node.start, node.end));
  };
  return {
    From_Account: raw('From_Account'),
    MsgTimeStamp: raw('MsgTimeStamp'),
    MsgBody: raw('MsgBody'),
    CloudCustomData: version?.customData
      ? { known: true, value: rawJson(version.customData.json), source: version.customData.source }
      : { known: false },
    digest: version && digestOf(version),
  };
}

export function presentRequested({ requested }: Pick<Edit, 'requested'>): object {
  return {
    MsgBody: requested.msgBody && rawJson(requested.msgBody),
    CloudCustomData: requested.cloudCustomData && rawJson(requested.cloudCustomData),
  };
}

/** The RFC 6902 patch from the prior version to what was requested. */
export function changesOf(
  prior: Version,
  { requested }: Pick<Edit, 'requested'>,
): PatchOperation[] {
  return [
    ...patch('/MsgBody', prior.msgBody, requested.msgBody),
    ...patch('/CloudCustomData', prior.customData?.json, requested.cloudCustomData),
  ];
}

/** The RFC 6902 patch from one version to the next. What the next one does not tell is left out. */
export function changesBetween(before: Version, after: Version): PatchOperation[] {
  return [
    ...patch('/MsgBody', before.msgBody, after.msgBody),
    ...patch('/CloudCustomData', before.customData?.json, after.customData?.json),
  ];
}

function patch(path: string, before: Buffer | undefined, after: Buffer | undefined) {
  return after ? jsonPatch(before && parseJson(before), parseJson(after), path) : [];
}

const DAY_MS = 86_400_000;
/** The day of the last instant: neighbours in a list are mostly of one day, and calendars are slow. */
let day = { number: Number.NaN, text: '' };

/** As `toISOString` has it. */
export function instant(epochMs: number | null): string | null {
  if (epochMs === null) return null;
  const number = Math.floor(epochMs / DAY_MS);
  if (number !== day.number) {
    day = { number, text: new Date(number * DAY_MS).toISOString().slice(0, -13) };
  }
  const ms = epochMs - number * DAY_MS;
  const [hours, minutes, seconds] = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1_000) % 60];
  return `${day.text}${padded(hours, 2)}:${padded(minutes, 2)}:${padded(seconds, 2)}.${padded(ms % 1_000, 3)}Z`;
}

function padded(value: number, digits: number): string {
  return String(Math.floor(value)).padStart(digits, '0');
}
