import { isIP } from 'node:net';
import type { EntryType } from '../ledger/entry-types.js';
import type { EventJson } from '../ledger/event-json.js';
import { modificationOf, textIn } from './subject.js';

export const OCSF_TYPE = 'application/json; charset=utf-8';
/** The version of the schema against which the tests hold each event. */
const SCHEMA_VERSION = '1.9.0-dev';
const PRODUCT = 'im-edit-ledger';
const CATEGORY_UID = 6;
const CLASS_UID = 6003;

const ACTIVITIES = { Create: 1, Read: 2, Update: 3, Delete: 4, Other: 99 } as const;
type Activity = keyof typeof ACTIVITIES;

const ACTIVITY_OF: Readonly<Record<EntryType, Activity>> = {
  'edit.intended': 'Update',
  'edit.rejected': 'Update',
  'edit.proposed': 'Create',
  'edit.approved': 'Update',
  'edit.declined': 'Update',
  'edit.expired': 'Update',
  'edit.withdrawn': 'Update',
  'edit.in_doubt': 'Update',
  'edit.applied': 'Update',
  'edit.refused': 'Update',
  'edit.not_applied': 'Update',
  'edit.superseded': 'Update',
  'drift.found': 'Update',
  'drift.told': 'Update',
  'batch.accepted': 'Create',
  'batch.proposed': 'Create',
  'batch.approved': 'Update',
  'batch.declined': 'Update',
  'batch.expired': 'Update',
  'batch.withdrawn': 'Update',
  'batch.paused': 'Update',
  'batch.resumed': 'Update',
  'batch.cancelled': 'Update',
  'batch.finished': 'Update',
  'audit.queried': 'Read',
  'audit.followed': 'Read',
  'audit.exported': 'Read',
  'content.read': 'Read',
  'hold.placed': 'Create',
  'hold.released': 'Update',
  'content.erased': 'Delete',
  'retention.applied': 'Delete',
  'key.rotated': 'Update',
};

const SUCCESS = { status_id: 1, status: 'Success' };
const FAILURE = { status_id: 2, status: 'Failure' };
/** How it ended. What is not over yet, or is no more than seen, has no status. */
const STATUS_OF: Readonly<Record<string, object>> = {
  'edit.applied': SUCCESS,
  'edit.rejected': FAILURE,
  'edit.refused': FAILURE,
  'edit.not_applied': FAILURE,
  'edit.superseded': FAILURE,
  'batch.accepted': SUCCESS,
  'batch.finished': SUCCESS,
  'audit.queried': SUCCESS,
  'content.read': SUCCESS,
  'hold.placed': SUCCESS,
  'hold.released': SUCCESS,
  'content.erased': SUCCESS,
  'retention.applied': SUCCESS,
};

/**
 * Events of the class API Activity of the Open Cybersecurity Schema Framework (https://schema.ocsf.io), as a JSON array. What the
 * schema has no attribute for stands in `unmapped`.
 * @param origin the name of the log
 */
export function ocsfEvents(events: readonly EventJson[], origin: string): string {
  return JSON.stringify(events.map((event) => ocsfEvent(event, origin)));
}

function ocsfEvent(event: EventJson, origin: string): object {
  const { index, entryId, type, at, actor, subject, details } = event;
  const activity = activityOf(type);
  const modificationId = modificationOf(event);
  return {
    activity_id: ACTIVITIES[activity],
    activity_name: activity,
    category_uid: CATEGORY_UID,
    category_name: 'Application Activity',
    class_uid: CLASS_UID,
    class_name: 'API Activity',
    type_uid: CLASS_UID * 100 + ACTIVITIES[activity],
    type_name: `API Activity: ${activity}`,
    severity_id: 1,
    severity: 'Informational',
    time: Date.parse(at),
    ...STATUS_OF[type],
    message: type,
    metadata: {
      version: SCHEMA_VERSION,
      product: { name: PRODUCT, vendor_name: PRODUCT },
      uid: entryId,
      event_code: type,
      log_name: origin,
      original_time: at,
      ...(index === null ? {} : { sequence: index }),
      ...(modificationId === null ? {} : { correlation_uid: modificationId }),
    },
    actor: actorOf(actor),
    api: { operation: type, service: { name: PRODUCT } },
    src_endpoint: endpointOf(actor),
    ...resourcesOf(subject, modificationId),
    unmapped: { subject, details },
  };
}

/** A type that came with a newer version is `Other` until this one knows it. */
function activityOf(type: string): Activity {
  return Object.hasOwn(ACTIVITY_OF, type) ? ACTIVITY_OF[type as EntryType] : 'Other';
}

/** Who called: the application, and the person whom it named. What the service did by itself, it did itself. */
function actorOf(actor: object | null): object {
  const client = textIn(actor, 'client');
  const operator = textIn(actor, 'operator');
  return {
    app_name: client ?? PRODUCT,
    ...(client === null ? {} : { app_uid: client }),
    ...(operator === null ? {} : { user: { name: operator, type_id: 1, type: 'User' } }),
  };
}

function endpointOf(actor: object | null): object {
  const ip = textIn(actor, 'ip') ?? '';
  return isIP(ip) === 0 ? { name: textIn(actor, 'client') ?? PRODUCT } : { ip };
}

function resourcesOf(subject: object | null, modificationId: string | null): object {
  const message: unknown = subject === null ? null : Reflect.get(subject, 'message');
  const resources = [
    ...(modificationId === null ? [] : [{ type: 'modification', uid: modificationId }]),
    ...(typeof message === 'object' && message !== null
      ? [{ type: 'message', name: textIn(message, 'GroupId') ?? 'message', data: message }]
      : []),
  ];
  return resources.length === 0 ? {} : { resources };
}
