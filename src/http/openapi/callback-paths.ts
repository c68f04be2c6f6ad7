import type { Named, Parameter, Paths, Schema } from './document-types.js';
import { json, openProblems, openSuccess } from './responses.js';
import { anyText, closedObject, openObject } from './schema.js';

function parameter(name: string, description: string, required = true): Parameter {
  return { name, in: 'query', required, description, schema: { type: 'string' } };
}

export const callbackSchemas: Named<Schema> = {
  ImCallback: openObject({ CallbackCommand: anyText }, 'As IM sends it; at most 256 KiB.'),
  ImCallbackAnswer: closedObject({
    ActionStatus: { type: 'string', const: 'OK' },
    ErrorInfo: { type: 'string', const: '' },
    ErrorCode: { type: 'integer', const: 0 },
  }),
};

export const callbackPaths: Paths = {
  '/v1/im-callbacks': {
    post: {
      operationId: 'takeImCallback',
      summary: 'The webhook of IM',
      description:
        'Takes `Group.CallbackAfterSendMsg` (the original CloudCustomData) and `Group.CallbackAfterModifyMsg` (edits made around this service); other webhooks are answered and left alone. Each event counts once. Any or no Content-Type is taken; numbers may be decimal digits in a string. Only where IM_CALLBACK_TOKEN is set.',
      tags: ['Service'],
      security: [],
      parameters: [
        parameter('Sign', 'SHA-256 of token and RequestTime, in hexadecimal.'),
        parameter('RequestTime', 'Seconds since 1970; at most 5 minutes away from now.'),
        parameter('SdkAppid', 'The app of this service, where it is there.', false),
      ],
      requestBody: {
        required: true,
        content: json('ImCallback', {
          modified: {
            summary: 'An edit that was made around this service',
            value: {
              CallbackCommand: 'Group.CallbackAfterModifyMsg',
              GroupId: '@TGS#1HYEP2SHC',
              MsgSeq: 23,
              Operator_Account: 'administrator',
              EventTime: 1_700_000_000_000,
              MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }],
            },
          },
        }),
      },
      responses: {
        200: openSuccess(
          'It is kept.',
          json('ImCallbackAnswer', {
            kept: { value: { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 } },
          }),
        ),
        ...openProblems(
          'invalid-request',
          'unauthenticated',
          'forbidden',
          'not-found',
          'request-timeout',
          'payload-too-large',
          'unsupported-media-type',
          'store-unavailable',
        ),
      },
    },
  },
};
