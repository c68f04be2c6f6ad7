import type {
  IdempotencyKey,
  Intent,
  MessageRef,
  Outcome,
  Progress,
  Snapshot,
} from '../../edits/edit.js';
import type { Claim, OpenEdit } from '../../edits/record.js';
import type { EntryRow, FoundRow, IntentSalts } from './entries.js';
import { searchable } from '../search/searchable.js';

/*
 * The columns of a batch, each as one array, in the order in which the statements take them.
 */

export interface NewClaim {
  readonly intent: Intent;
  readonly key: IdempotencyKey;
  readonly holder: string;
}

export interface NewIntent {
  readonly claim: Claim;
  readonly snapshot: Snapshot | null;
  readonly rows: readonly EntryRow[];
  readonly salts: IntentSalts;
}

export interface Ended {
  readonly outcome: Outcome;
  readonly errorInfoSalt: Buffer | null;
}

export interface Finding {
  readonly found: readonly FoundRow[];
}

export interface Held {
  readonly open: OpenEdit;
  readonly rows: readonly EntryRow[];
}

export interface Doubted {
  readonly progress: Progress;
}

export function claims(batch: readonly NewClaim[]): unknown[] {
  return columns(batch, [
    ({ intent }) => intent.id,
    ({ holder }) => holder,
    ({ intent }) => intent.message.groupId,
    ({ intent }) => intent.message.topicId ?? '',
    ({ intent }) => intent.message.msgSeq,
    ({ intent }) => intent.actor.client,
    ({ key }) => key.value,
    ({ key }) => key.payloadDigest,
  ]);
}

export function messages(batch: readonly MessageRef[]): unknown[] {
  return columns(batch, [
    ({ groupId }) => groupId,
    ({ topicId }) => topicId ?? '',
    ({ msgSeq }) => msgSeq,
  ]);
}

export function intents(batch: readonly NewIntent[]): unknown[] {
  const values = columns<NewIntent>(batch, [
    ({ claim }) => claim.intent.id,
    ({ claim }) => claim.tenure.holder,
    ({ claim }) => instant(claim.intent.receivedAt),
    ({ claim }) => claim.intent.actor.operator,
    ({ claim }) => claim.intent.actor.ip,
    ({ claim }) => claim.answerBy - performance.now(),
    ({ claim }) => claim.intent.message.groupId,
    ({ claim }) => claim.intent.message.topicId ?? '',
    ({ claim }) => claim.intent.message.msgSeq,
    ({ claim }) => claim.intent.ticket,
    ({ claim }) => claim.intent.restores,
    ({ claim }) => claim.intent.acceptUnreadablePrior,
    ({ snapshot }) => instant(snapshot?.takenAt ?? null),
    ({ snapshot }) => snapshot?.recalledCustomData?.source ?? null,
    ({ snapshot }) => snapshot?.drift?.lastModificationId ?? null,
    ({ snapshot }) => snapshot?.drift?.expectedDigest ?? null,
    ({ claim }) => claim.intent.onBehalfOf,
    ({ snapshot }) => snapshot?.item ?? null,
    ({ salts }) => salts.prior,
    ({ snapshot }) => snapshot?.recalledCustomData?.json ?? null,
    ({ claim }) => claim.intent.requested.msgBody ?? null,
    ({ salts }) => salts.msgBody,
    ({ claim }) => claim.intent.requested.cloudCustomData ?? null,
    ({ salts }) => salts.customData,
    ({ claim }) => claim.intent.reason,
    ({ salts }) => salts.reason,
    ({ claim, snapshot }) => searchable(snapshot, claim.intent.requested),
    ({ salts }) => salts.recalledCustomData,
    ({ salts }) => salts.driftExpectedDigest,
  ]);
  return [...values, ...entries(batch)];
}

export function ownership(batch: readonly Pick<Held, 'open'>[]): unknown[] {
  return columns(batch, [({ open }) => open.edit.id, ({ open }) => open.tenure.holder]);
}

export function outcomes(batch: readonly Ended[]): unknown[] {
  return columns(batch, [
    ({ outcome }) => outcome.state,
    ({ outcome }) => outcome.settledBy,
    ({ outcome }) => outcome.because,
    ({ outcome }) => outcome.im?.errorCode ?? null,
    ({ outcome }) => errorInfo(outcome),
    ({ errorInfoSalt }) => errorInfoSalt,
    ({ outcome }) => outcome.attempts,
    ({ outcome }) => instant(outcome.sentAt),
    ({ outcome }) => instant(outcome.settledAt),
  ]);
}

export function progress(batch: readonly Doubted[]): unknown[] {
  return columns(batch, [
    ({ progress }) => progress.im?.errorCode ?? null,
    ({ progress }) => errorInfo(progress),
    ({ progress }) => progress.attempts,
    ({ progress }) => instant(progress.sentAt),
  ]);
}

export function entries(batch: readonly { readonly rows: readonly EntryRow[] }[]): unknown[] {
  const rows = batch.flatMap((one) => one.rows);
  return columns<EntryRow>(rows, [
    ({ entryId }) => entryId,
    ({ type }) => type,
    ({ at }) => instant(at),
    ({ client }) => client,
    ({ operator }) => operator,
    ({ modificationId }) => modificationId,
    ({ bytes }) => bytes,
    ({ isGrown }) => isGrown,
  ]);
}

export function found(batch: readonly Finding[]): unknown[] {
  const rows = batch.flatMap((one) => one.found);
  return columns<FoundRow>(rows, [
    ({ entryId }) => entryId,
    ({ modificationId }) => modificationId,
    ({ item }) => item,
    ({ salt }) => salt,
  ]);
}

function columns<T>(batch: readonly T[], of: readonly ((one: T) => unknown)[]): unknown[][] {
  return of.map((column) => batch.map(column));
}

function instant(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString();
}

function errorInfo(standing: Progress | Outcome): Buffer | null {
  return standing.im && Buffer.from(standing.im.errorInfo);
}
