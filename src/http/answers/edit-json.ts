import { type Approval, type Edit, isOver } from '../../edits/edit.js';
import { digestOf, written } from '../../edits/version.js';
import { instant } from './instant.js';
import {
  actorJson,
  changesJson,
  erasedJson,
  messageJson,
  text,
  versionOfItem,
} from './version-json.js';

/** What an edit would come to that is only tried out. */
const DRY_RUN = { state: 'dry_run', im: null, attempts: 0, sentAt: null } as const;

type Recorded = Omit<Edit, 'acceptUnreadablePrior'>;
type Shown = Omit<Recorded, 'id' | 'status'> & {
  readonly id: string | null;
  readonly status: Edit['status'] | typeof DRY_RUN;
};

/**
 * An edit as every answer, page and export shows it: the body of `GET /v1/modifications/{id}`. Written in one go, as exports
 * write millions; each content is read once.
 * @param withChanges false: without `changes` and `rejection`, and without `onBehalfOf`, `batch` and approvals where there is nothing to say, so that
 * evidence of such an edit is to the byte what it was before there were such members
 */
export function editJson(edit: Recorded, { withChanges = true } = {}): string {
  return shownJson(edit, withChanges);
}

/** The same for a dry run. */
export function dryRunJson(tried: Omit<Shown, 'id' | 'status' | 'ledger'>): string {
  return shownJson({ ...tried, id: null, status: DRY_RUN, ledger: [] }, true);
}

function shownJson(edit: Shown, withChanges: boolean): string {
  const { status, snapshot, requested } = edit;
  const ended = status.state !== 'dry_run' && isOver(status) ? status : null;
  const read = snapshot && versionOfItem(snapshot);
  const prior = read && read.version;
  const isApplied = status.state === 'applied' && prior;
  const { erased } = edit;
  const gone = erased ? erasedJson(erased) : null;
  // Of what was never read, nothing was erased.
  const priorGone = erased && erased.snapshotAt !== null ? gone : null;
  const withPerson = withChanges || edit.onBehalfOf !== null;
  return (
    `{"id":${text(edit.id)},"state":"${status.state}","settledBy":${text(ended?.settledBy ?? null)},` +
    `"message":${messageJson(edit.message)},"actor":${actorJson(edit.actor)},` +
    (withPerson ? `"onBehalfOf":${text(edit.onBehalfOf)},` : '') +
    `"reason":${erased?.isReasonErased ? gone : text(edit.reason)},"ticket":${text(edit.ticket)},` +
    `"prior":${read?.json ?? priorGone ?? 'null'},"requested":${gone ?? requestedJson(edit)},` +
    `"resulting":${isApplied ? `{"digest":"${digestOf(written(prior, requested))}"}` : 'null'},` +
    (withChanges
      ? `"changes":${prior ? changesJson(prior, requested) : (priorGone ?? 'null')},`
      : '') +
    (withChanges ? `"rejection":${text(ended?.because ?? null)},` : '') +
    `"drift":${driftJson(edit)},` +
    `"im":{"errorCode":${status.im?.errorCode ?? null},"errorInfo":${text(status.im?.errorInfo ?? null)},` +
    `"attempts":${status.attempts}},` +
    `"receivedAt":${time(edit.receivedAt)},"snapshotAt":${time(snapshot?.takenAt ?? erased?.snapshotAt ?? null)},` +
    `"sentAt":${time(status.sentAt)},"settledAt":${time(ended?.settledAt ?? null)},` +
    `"restores":${text(edit.restores)},` +
    (withChanges || edit.batch !== null ? `"batch":${batchJson(edit)},` : '') +
    (withChanges || edit.approval !== null ? `${approvalJson(edit.approval)},` : '') +
    `"ledger":[${edit.ledger.map(entryJson).join(',')}]}`
  );
}

function batchJson({ batch }: Shown): string {
  return batch === null ? 'null' : `{"id":${text(batch.id)},"index":${batch.index}}`;
}

/** The members of an edit, or of a batch, about approvals; none were needed where it is null. */
export function approvalJson(approval: Approval | null): string {
  const decisions = (approval?.decisions ?? []).map(
    ({ by, at, decision, comment }) =>
      `{"by":${text(by)},"at":${time(at)},"decision":"${decision}","comment":${text(comment)}}`,
  );
  return `"approvals":[${decisions.join(',')}],"approvalsNeeded":${approval?.needed ?? 0}`;
}

function requestedJson({ requested: { msgBody, cloudCustomData } }: Shown): string {
  const members = [
    ...(msgBody ? [`"MsgBody":${msgBody.toString('utf8')}`] : []),
    ...(cloudCustomData ? [`"CloudCustomData":${cloudCustomData.toString('utf8')}`] : []),
  ];
  return `{${members.join(',')}}`;
}

function driftJson({ snapshot, erased }: Shown): string {
  if (erased && erased.driftAfter !== null)
    return `{"expectedDigest":${erasedJson(erased)},"lastModificationId":"${erased.driftAfter}"}`;
  const drift = snapshot?.drift;
  return drift
    ? `{"expectedDigest":${text(drift.expectedDigest)},"lastModificationId":"${drift.lastModificationId}"}`
    : 'null';
}

function entryJson({ type, entryId, index }: Edit['ledger'][number]): string {
  return `{"type":"${type}","entryId":"${entryId}","index":${index}}`;
}

function time(epochMs: number | null): string {
  return epochMs === null ? 'null' : `"${instant(epochMs)}"`;
}
