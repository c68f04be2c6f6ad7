import {
  type Actor,
  type Edit,
  isOver,
  type MessageRef,
  type Snapshot,
} from '../../../src/edits/edit.js';
import { digestOf, type Version, versionOf, written } from '../../../src/edits/version.js';
import { member } from '../../../src/json/member.js';
import { parseJson } from '../../../src/json/parse.js';
import { jsonPatch, type PatchOperation } from '../../../src/json/patch.js';
import { type RawJson, rawJson } from '../../../src/json/write.js';

/** The body of `GET /v1/modifications/{id}`, member by member: what the writer of answers is held to. */
export function editAsObject(edit: Edit) {
  const { status, snapshot } = edit;
  const ended = isOver(status) ? status : null;
  const prior = snapshot && versionOf(snapshot);
  const isApplied = status.state === 'applied' && prior;
  return {
    id: edit.id,
    state: status.state,
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
    rejection: ended?.because ?? null,
    drift: snapshot?.drift
      ? {
          expectedDigest: snapshot.drift.expectedDigest,
          lastModificationId: snapshot.drift.lastModificationId,
        }
      : null,
    im: {
      errorCode: status.im?.errorCode ?? null,
      errorInfo: status.im?.errorInfo ?? null,
      attempts: status.attempts,
    },
    receivedAt: instant(edit.receivedAt),
    snapshotAt: instant(snapshot?.takenAt ?? null),
    sentAt: instant(status.sentAt),
    settledAt: instant(ended?.settledAt ?? null),
    restores: edit.restores,
    batch: edit.batch,
    approvals: (edit.approval?.decisions ?? []).map(({ by, at, decision, comment }) => ({
      by,
      at: instant(at),
      decision,
      comment,
    })),
    approvalsNeeded: edit.approval?.needed ?? 0,
    ledger: edit.ledger,
  };
}

function presentActor({ client, operator, ip }: Actor): object {
  return { client, operator, ip };
}

/** IM's names for what a message is called by. */
function presentMessage({ groupId, msgSeq, topicId }: MessageRef): object {
  return { GroupId: groupId, MsgSeq: msgSeq, TopicId: topicId };
}

/** What of a list item is shown: the sender, the time, and what can be edited. */
function presentVersion(
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

function presentRequested({ requested }: Pick<Edit, 'requested'>): object {
  return {
    MsgBody: requested.msgBody && rawJson(requested.msgBody),
    CloudCustomData: requested.cloudCustomData && rawJson(requested.cloudCustomData),
  };
}

/** The RFC 6902 patch from the prior version to what was requested. */
function changesOf(prior: Version, { requested }: Pick<Edit, 'requested'>): PatchOperation[] {
  return [
    ...patch('/MsgBody', prior.msgBody, requested.msgBody),
    ...patch('/CloudCustomData', prior.customData?.json, requested.cloudCustomData),
  ];
}

function patch(path: string, before: Buffer | undefined, after: Buffer | undefined) {
  return after ? jsonPatch(before && parseJson(before), parseJson(after), path) : [];
}

function instant(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString();
}
