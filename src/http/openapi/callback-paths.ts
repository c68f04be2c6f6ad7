import type { Parameter, Paths } from './document-types.js';
import { json, openProblems, openSuccess } from './responses.js';
import { closedObject, openObject } from './schema.js';

function parameter(name: string, description: string): Parameter {
  return { name, in: 'query', required: true, description, schema: { type: 'string' } };
}

export const callbackPaths: Paths = {
  '/v1/im-callbacks': {
    post: {
      operationId: 'takeImCallback',
      summary: 'The webhook of IM',
      description:
        'Takes `Group.CallbackAfterSendMsg` (the original CloudCustomData) and `Group.CallbackAfterModifyMsg` (edits made around this service); other webhooks are answered and left alone. Each event counts once. Only where IM_CALLBACK_TOKEN is set.',
      tags: ['Service'],
      security: [],
      parameters: [
        parameter('Sign', 'SHA-256 of token and RequestTime, in hexadecimal.'),
        parameter('RequestTime', 'Seconds since 1970; at most 5 minutes away from now.'),
        parameter('SdkAppid', 'The app of this service.'),
      ],
      requestBody: {
        required: true,
        content: json(
          openObject({ CallbackCommand: { type: 'string' } }, 'As IM sends it; at most 256 KiB.'),
        ),
      },
      responses: {
        200: openSuccess(
          'It is kept.',
          json(
            closedObject({
              ActionStatus: { const: 'OK' },
              ErrorInfo: { const: '' },
              ErrorCode: { const: 0 },
            }),
          ),
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
