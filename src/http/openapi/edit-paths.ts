import type { ProblemCode } from '../problems/catalogue.js';
import type { Paths, Response } from './document-types.js';
import { modificationExamples, otherExamples, requestExamples } from './examples.js';
import {
  dryRun,
  idempotencyKey,
  messageParameters,
  modificationIdInPath,
  prefer,
} from './parameters.js';
import {
  anyOf,
  editProblems,
  json,
  location,
  type AtStatus,
  preferenceApplied,
  problems,
  replayed,
  retryAfter,
  success,
} from './responses.js';

const tags = ['Edits'];

const codesOfAnEdit: readonly (ProblemCode | AtStatus)[] = [
  { code: 'content-erased', status: 409 },
  'invalid-request',
  'operator-mismatch',
  'message-not-found',
  'request-timeout',
  'edit-in-flight',
  'not-approved',
  'concurrent-change',
  'superseded',
  'message-gone',
  'prior-changed',
  'payload-too-large',
  'unsupported-media-type',
  'key-reused',
  'unsupported-group-type',
  'unsupported-message',
  'prior-unreadable',
  'no-change',
  'refused-by-im',
  'im-misconfigured',
  'not-applied',
  'im-unavailable',
  'quota-exhausted',
  'log-refused',
];

const notSettled: Response = success(
  'The edit is recorded but not settled yet: it goes on by itself, or waits for the approval of others (`awaiting_approval`). Ask for it at `Location`.',
  json('Modification', { ...modificationExamples.inDoubt, ...modificationExamples.awaiting }),
  { ...location, ...retryAfter, ...replayed },
);

const dryRunAnswer: Response = success(
  'A dry run: what the edit would do. Nothing was sent.',
  json('Modification', modificationExamples.dryRun),
  preferenceApplied,
);

export const editPaths: Paths = {
  '/v1/modifications': {
    post: {
      operationId: 'modifyMessage',
      summary: 'Overwrite a message',
      description:
        'The version that is overwritten, and who asks why, are durably recorded before anything is sent to IM.',
      tags,
      security: anyOf('messages:modify'),
      parameters: [idempotencyKey, prefer, ...dryRun],
      requestBody: { required: true, content: json('ModificationRequest', requestExamples) },
      responses: {
        200: dryRunAnswer,
        201: success('The edit is applied.', json('Modification', modificationExamples.applied), {
          ...location,
          ...replayed,
        }),
        202: notSettled,
        ...editProblems(...codesOfAnEdit),
      },
    },
  },
  '/v1/modifications/{id}': {
    get: {
      operationId: 'readModification',
      summary: 'Where an edit stands, and what it did',
      description:
        'One’s own, any with `audit:read`, or with `messages:approve` one that needs or needed approval.',
      tags,
      security: anyOf('messages:modify', 'messages:approve', 'audit:read'),
      parameters: [modificationIdInPath],
      responses: {
        200: success('The modification.', json('Modification', modificationExamples.applied)),
        ...problems('invalid-request', 'not-found'),
      },
    },
  },
  '/v1/modifications/{id}/prior': {
    get: {
      operationId: 'readPrior',
      summary: 'The overwritten message, byte for byte as IM sent it',
      description:
        'One’s own, any with `audit:read`, or with `messages:approve` one that needs or needed approval. 404 where nothing was pulled.',
      tags,
      security: anyOf('messages:modify', 'messages:approve', 'audit:read'),
      parameters: [modificationIdInPath],
      responses: {
        200: success(
          'The list item of the pull, from `{` to `}`.',
          json('ReadItem', otherExamples.priorItem),
        ),
        ...problems('invalid-request', 'not-found', 'content-erased'),
      },
    },
  },
  '/v1/modifications/{id}/restoration': {
    post: {
      operationId: 'restorePrior',
      summary: 'Put back what an edit overwrote',
      description: 'A new edit with a snapshot of its own. Only of an edit that was applied.',
      tags,
      security: anyOf('messages:modify'),
      parameters: [modificationIdInPath, idempotencyKey, prefer, ...dryRun],
      requestBody: {
        required: true,
        content: json('RestorationRequest', otherExamples.restoration),
      },
      responses: {
        200: dryRunAnswer,
        201: success(
          'The prior version is back.',
          json('Modification', modificationExamples.restored),
          { ...location, ...replayed },
        ),
        202: notSettled,
        ...editProblems('not-found', 'not-restorable', ...codesOfAnEdit),
      },
    },
  },
  '/v1/messages/current': {
    get: {
      operationId: 'readCurrentMessage',
      summary: 'The message as it stands at IM now',
      description:
        'What to look at before editing. Counts against the quota and is recorded as a read.',
      tags,
      security: anyOf('messages:modify'),
      parameters: messageParameters,
      responses: {
        200: success('The message.', json('CurrentMessage', otherExamples.current)),
        ...problems(
          'invalid-request',
          'message-not-found',
          'message-gone',
          'unsupported-group-type',
          'unsupported-message',
          'prior-unreadable',
          'refused-by-im',
          'im-misconfigured',
          'im-unavailable',
          'quota-exhausted',
        ),
      },
    },
  },
};
