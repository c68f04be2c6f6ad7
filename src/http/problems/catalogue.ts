/** What one kind of problem means, for the caller and for the page that `type` points at. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** What has happened. */
  readonly meaning: string;
  /** What the caller can do about it. */
  readonly remedy: string;
  /** Seconds of `Retry-After` unless the problem knows better; left out where waiting does not help. */
  readonly retryAfterSeconds?: number;
}

/** Every problem this service answers with, by the last part of its `type` (RFC 9457). */
const catalogue = {
  'invalid-request': {
    status: 400,
    title: 'The request is not valid',
    meaning:
      'The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter.',
    remedy:
      'Correct every fault listed and send the request again. The Idempotency-Key was not used up.',
  },
  unauthenticated: {
    status: 401,
    title: 'No valid token',
    meaning:
      'The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else.',
    remedy: 'Get a new token and send the request again.',
  },
  forbidden: {
    status: 403,
    title: 'The token does not allow this',
    meaning: 'The token is good, but carries none of the scopes that this route asks for.',
    remedy:
      'Ask whoever issues your tokens to grant one of the scopes that `detail` and the WWW-Authenticate header name.',
  },
  'operator-unknown': {
    status: 403,
    title: 'The token does not say whose it is',
    meaning:
      'The token is a person’s, but the claim that names her is missing or cannot be used as a name.',
    remedy:
      'Ask the provider of identities to put the claim into its tokens, or the operators of this service to name another one.',
  },
  'not-a-person': {
    status: 403,
    title: 'Only a person may decide',
    meaning:
      'The token is an application’s. Approving and declining is for persons who have logged in.',
    remedy: 'Send the token of a person who may approve, or let her use the console.',
  },
  'operator-mismatch': {
    status: 403,
    title: 'Another operator than the one who has logged in',
    meaning: 'The token is a person’s, and `operator` names somebody else.',
    remedy:
      'Send the request without `operator`: it is taken from the token. To act for somebody, name her in `onBehalfOf`.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    meaning: 'There is nothing at this address, or nothing that this client may see.',
    remedy: 'Check the path and the id.',
  },
  'message-not-found': {
    status: 404,
    title: 'No such group or message',
    meaning:
      'IM knows no such group, or no message with this MsgSeq in it: most often it is older than the history that IM keeps (7, 30 or 90 days, by the plan of the app).',
    remedy:
      'Read in `detail` which of the two it is. Check GroupId, TopicId and MsgSeq. A message in a topic counts by the sequence of the topic. Send the corrected request with a new Idempotency-Key.',
  },
  'batch-not-found': {
    status: 404,
    title: 'No such batch',
    meaning: 'There is no batch with this id, or none that this client may see.',
    remedy:
      'Check the id: it is `id` in the answer to POST /v1/batches, and the last part of its Location. To read the batches of other clients, a token needs the scope audit:read.',
  },
  'sink-not-found': {
    status: 404,
    title: 'No such sink',
    meaning: 'No sink of this name is configured.',
    remedy: 'Check the name: GET /v1/sinks lists the sinks that there are.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'This method is not offered here',
    meaning: 'The address exists, but not for this method.',
    remedy: 'Use one of the methods that the Allow header lists.',
  },
  'not-acceptable': {
    status: 406,
    title: 'No such form of the answer',
    meaning: 'The answer is not offered in any of the media types that Accept allows.',
    remedy: 'Allow one of the media types that `detail` lists, or leave Accept out to get JSON.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request came too slowly',
    meaning: 'The body did not arrive within the time allowed for it.',
    remedy: 'Send the request again over a connection that is fast enough. Nothing was done.',
  },
  'edit-in-flight': {
    status: 409,
    title: 'Another edit is being worked on',
    meaning:
      'Another edit of the same message, or a request with the same Idempotency-Key, is not settled yet. One message takes one edit at a time.',
    remedy: 'Wait for the time in Retry-After, read the message again, and repeat the request.',
    retryAfterSeconds: 1,
  },
  'concurrent-change': {
    status: 409,
    title: 'The message was changed at the same moment',
    meaning:
      'IM refused the edit because somebody else was changing the message. Nothing was overwritten.',
    remedy: 'Read the message again and decide anew, with a new Idempotency-Key.',
  },
  superseded: {
    status: 409,
    title: 'Somebody else changed the message meanwhile',
    meaning:
      'The answer of IM was lost, and a re-read showed neither the prior nor the requested content: somebody else changed or removed the message.',
    remedy: 'Look at the history of the message, then decide anew, with a new Idempotency-Key.',
  },
  'not-approved': {
    status: 409,
    title: 'The edit was not approved',
    meaning:
      'The edit needed the approval of others, and was declined, withdrawn, or its time ran out. Nothing was sent.',
    remedy:
      'Read what was decided (GET /v1/modifications/{id}). To propose it again, use a new Idempotency-Key.',
  },
  'own-edit': {
    status: 409,
    title: 'Nobody decides on her own edit',
    meaning: 'You asked for this edit or batch, or it was asked for on your behalf.',
    remedy: 'Ask another person to decide on it.',
  },
  'already-decided': {
    status: 409,
    title: 'This is decided already',
    meaning:
      'You have decided on it before, or nothing is left to decide: it was approved, declined or withdrawn, or its time ran out.',
    remedy: 'Read it again (GET /v1/modifications/{id}, GET /v1/batches/{id}).',
  },
  'not-checked': {
    status: 409,
    title: 'The batch is still being checked',
    meaning:
      'Nobody can approve a batch before the messages of all its items have been looked at: which versions it would overwrite is not known yet.',
    remedy: 'Wait until `itemsChecked` is `items.total` (GET /v1/batches/{id}), and decide again.',
    retryAfterSeconds: 5,
  },
  'awaiting-approval': {
    status: 409,
    title: 'The batch waits for approval',
    meaning: 'Nothing of the batch has begun: there is nothing to pause or to resume.',
    remedy:
      'Wait for the decision of others, or take the proposal back (POST /v1/batches/{id}/withdrawal).',
  },
  'batch-over': {
    status: 409,
    title: 'The batch is over',
    meaning:
      'Every item of the batch is final, or it was not approved: nothing is left to pause, resume or cancel.',
    remedy:
      'Read what became of its items (GET /v1/batches/{id}/items). To put back what it overwrote, use POST /v1/batches/{id}/restoration.',
  },
  'not-restorable': {
    status: 409,
    title: 'This cannot be restored',
    meaning:
      'Only an edit that was applied, and whose overwritten version is known, can be put back; of a batch, once it is over, its edits of that kind.',
    remedy: 'Read the state of the modification, or of the batch.',
  },
  'not-sealed': {
    status: 409,
    title: 'The ledger has not sealed this yet',
    meaning:
      'The entries of this modification are recorded, but not yet under a signed checkpoint.',
    remedy: 'Sealing takes about a second. Ask again after the time in Retry-After.',
    retryAfterSeconds: 1,
  },
  'not-witnessed': {
    status: 409,
    title: 'Witnesses have not seen this yet',
    meaning:
      'No checkpoint that covers it has been cosigned by the quorum of witnesses yet; where the newest such checkpoint itself is asked for (404), there is none so far.',
    remedy:
      'Ask again after the time in Retry-After. What the log alone vouches for is there at once: /v1/ledger/checkpoint/latest, and the receipt without `witnessed`.',
    retryAfterSeconds: 2,
  },
  'message-gone': {
    status: 410,
    title: 'The message is gone',
    meaning:
      'The message was deleted, recalled, or has expired at IM. It cannot be edited any more.',
    remedy: 'Do not repeat the request: IM does not bring such a message back.',
  },
  'prior-changed': {
    status: 412,
    title: 'The message is not the one you looked at',
    meaning:
      'The version that stands at IM now is not the one that `ifPriorDigest` names, or that others approved to be overwritten.',
    remedy: 'Read the message again and decide anew, with a new Idempotency-Key.',
  },
  'payload-too-large': {
    status: 413,
    title: 'The body is too large',
    meaning: 'The body of a request may have 64 KiB.',
    remedy: 'Send less. IM itself takes messages of up to 12,000 bytes.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The body is not plain JSON',
    meaning: 'The body must be `application/json` in UTF-8, without any Content-Encoding.',
    remedy: 'Set `Content-Type: application/json` and send the body uncompressed.',
  },
  'content-erased': {
    status: 410,
    title: 'The contents were erased',
    meaning:
      'What this needs was erased, on request or because it was older than contents are kept: a prior version, what an edit requested, or what the first request with this key was.',
    remedy:
      'Read which erasure it was, and when, with GET /v1/modifications/{id}: the record of the edit is kept without its contents. For a new edit, choose a new Idempotency-Key.',
  },
  'key-reused': {
    status: 422,
    title: 'This Idempotency-Key was used for something else',
    meaning: 'The same client has used this key before, for another path or payload.',
    remedy: 'Make a new key for each new request; repeat a key only with the very same request.',
  },
  'unsupported-group-type': {
    status: 422,
    title: 'Messages of this type of group cannot be edited',
    meaning: 'IM keeps no history for this type of group (AVChatRoom), or the type is not known.',
    remedy:
      'Check GroupId: only messages of Private (Work), Public, ChatRoom (Meeting) and Community groups can be edited.',
  },
  'unsupported-message': {
    status: 422,
    title: 'This message cannot be edited',
    meaning: 'The message is a system message, not one that somebody wrote.',
    remedy: 'Check MsgSeq: tips of the system, such as joins, take numbers too.',
  },
  'prior-unreadable': {
    status: 422,
    title: 'The version to be overwritten is not fully known',
    meaning:
      'The edit would overwrite what could not be kept: CloudCustomData that IM does not return and that no earlier record holds, or a message that IM returns in a form that cannot be read. `detail` says which.',
    remedy:
      'Where only CloudCustomData is unknown and its loss is acceptable, send `"acceptUnreadablePrior": true` with a new Idempotency-Key; where the message itself cannot be read, it cannot be edited: give the operators of this service the `requestId`.',
  },
  'no-change': {
    status: 422,
    title: 'The message already says this',
    meaning:
      'What was requested is what stands at IM now. Nothing was sent. Where an edit of this service made it so, `detail` names it.',
    remedy: 'Do nothing: the message is as you want it.',
  },
  'refused-by-im': {
    status: 422,
    title: 'IM refused the request',
    meaning:
      'IM answered with an error that means that nothing was done. `im` holds its code and words.',
    remedy:
      'Look the code up in the error list of IM, correct the request, and use a new Idempotency-Key.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests of this client',
    meaning: 'This client has used up its own rate. The RateLimit headers give limit and rest.',
    remedy: 'Wait for the time in Retry-After and send the request again. Nothing was done.',
    retryAfterSeconds: 1,
  },
  'internal-error': {
    status: 500,
    title: 'The service has a fault',
    meaning:
      'Something happened that should not. It was logged under the `requestId` of this answer.',
    remedy:
      'Give the operators of this service the `requestId`. Repeating an edit with the same Idempotency-Key is safe.',
  },
  'im-misconfigured': {
    status: 502,
    title: 'IM refuses this service',
    meaning:
      'IM refuses the credentials, the region or the account of this service. Nothing was done.',
    remedy: 'Only the operators of this service can fix this: give them the `requestId`.',
  },
  'not-applied': {
    status: 502,
    title: 'The edit did not take effect',
    meaning:
      'The answer of IM was lost, re-reads showed the prior content, and sending again was given up. The message is as it was.',
    remedy: 'Try again later, with a new Idempotency-Key.',
  },
  'auth-unavailable': {
    status: 503,
    title: 'Tokens cannot be checked at the moment',
    meaning:
      'The key set of the token issuer cannot be reached. The token was neither accepted nor refused.',
    remedy: 'Wait for the time in Retry-After and send the request again. Nothing was done.',
    retryAfterSeconds: 5,
  },
  'im-unavailable': {
    status: 503,
    title: 'IM cannot be reached',
    meaning:
      'IM did not answer, or calls to it are held back after repeated refusals. Nothing was sent.',
    remedy:
      'Wait for the time in Retry-After and send the request again, with the same Idempotency-Key.',
    retryAfterSeconds: 5,
  },
  'quota-exhausted': {
    status: 503,
    title: 'The quota of calls to IM is used up',
    meaning: 'The wait for a free call to IM would have passed the deadline. Nothing was sent.',
    remedy:
      'Wait for the time in Retry-After and send the request again, with the same Idempotency-Key.',
    retryAfterSeconds: 1,
  },
  'store-unavailable': {
    status: 503,
    title: 'The record cannot be written or read',
    meaning: 'The database does not answer. No edit is sent that cannot be recorded first.',
    remedy:
      'Wait for the time in Retry-After and send the request again, with the same Idempotency-Key.',
    retryAfterSeconds: 5,
  },
  'log-refused': {
    status: 503,
    title: 'The ledger must not be extended',
    meaning:
      'The ledger in the database does not continue the last checkpoint kept outside it. No edit is taken until that is cleared up.',
    remedy: 'Only the operators of this service can fix this: give them the `requestId`.',
    retryAfterSeconds: 60,
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;

/** The closed set of problem names. */
export type ProblemCode = keyof typeof catalogue;

export const problemCodes = Object.keys(catalogue) as readonly ProblemCode[];

export function isProblemCode(name: string): name is ProblemCode {
  return Object.hasOwn(catalogue, name);
}

export function problemKind(code: ProblemCode): ProblemKind {
  return catalogue[code];
}

/** What an answer says where it knows no more than the kind of its problem: what has happened, and what to do. */
export function usualDetail(code: ProblemCode): string {
  const { meaning, remedy } = problemKind(code);
  return `${meaning} ${remedy}`;
}

/** The `type` of a problem: a reference to its page at this service. */
export function problemType(code: ProblemCode): string {
  return `/problems/${code}`;
}
