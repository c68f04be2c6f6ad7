import { parseExact, writeExact } from '../../api/exact-json.js';
import { elementsOf, type ReadElement } from '../../contents/elements.js';
import type { components } from '../../../../clients/typescript/src/schema.js';

export type Current = components['schemas']['CurrentMessage'];
type Prior = Current['current'];

/** What a person wants the message to say. */
export interface Draft {
  /** As JSON, where she edits that; else null, and `elements` counts. */
  readonly json: string | null;
  readonly elements: readonly ReadElement[];
  /** Null: it stays as it is. */
  readonly customData: string | null;
  readonly acceptUnreadablePrior: boolean;
}

export function draftOf({ MsgBody }: Prior): Draft {
  const elements = elementsOf(MsgBody);
  return { json: null, elements, customData: null, acceptUnreadablePrior: false };
}

/** The same with another text in one element. */
export function withText(draft: Draft, place: number, text: string): Draft {
  const elements = draft.elements.map((element, i) =>
    i === place ? { ...element, MsgContent: { ...element.MsgContent, Text: text } } : element,
  );
  return { ...draft, elements };
}

/** The same to be edited as JSON, or by its elements again; JSON that is none stays as it is. */
export function withJson(draft: Draft, isJson: boolean): Draft {
  if (isJson) return { ...draft, json: draft.json ?? writeExact(draft.elements) };
  const read = draft.json === null ? null : bodyIn(draft.json);
  if (read === null || !read.ok) return draft;
  return { ...draft, json: null, elements: read.body };
}

export type ReadDraft =
  | { readonly ok: true; readonly body: readonly ReadElement[] }
  /** `message` is the browser's own. */
  | { readonly ok: false; readonly message: string };

/** A body that somebody wrote as JSON. */
export function bodyIn(json: string): ReadDraft {
  try {
    const body = parseExact(json);
    return Array.isArray(body)
      ? { ok: true, body: body as readonly ReadElement[] }
      : { ok: false, message: '[ … ]' };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, message: error.message };
    throw error;
  }
}

export interface Why {
  readonly reason: string;
  readonly ticket: string;
  readonly onBehalfOf: string;
}

export const NO_REASON: Why = { reason: '', ticket: '', onBehalfOf: '' };

/** The token names the person who asks. */
export function whyJson({ reason, ticket, onBehalfOf }: Why) {
  return {
    reason,
    ...(ticket.trim() === '' ? {} : { ticket }),
    ...(onBehalfOf.trim() === '' ? {} : { onBehalfOf }),
  };
}

/**
 * The request of an edit, as JSON in which no digit of a number is lost. It holds only while the message is what it was read as.
 * Null where the body is no JSON, or nothing changes.
 */
export function requestOf({ message, current }: Current, draft: Draft, why: Why): string | null {
  const read =
    draft.json === null ? { ok: true as const, body: draft.elements } : bodyIn(draft.json);
  if (!read.ok) return null;
  const isSame = writeExact(read.body) === writeExact(elementsOf(current.MsgBody));
  if (isSame && draft.customData === null) return null;
  const { GroupId, MsgSeq, TopicId } = message;
  return writeExact({
    message: {
      GroupId,
      MsgSeq,
      ...(TopicId === null ? {} : { TopicId }),
      ...(isSame ? {} : { MsgBody: read.body }),
      ...(draft.customData === null ? {} : { CloudCustomData: draft.customData }),
    },
    ...whyJson(why),
    ifPriorDigest: current.digest,
    ...(draft.acceptUnreadablePrior ? { acceptUnreadablePrior: true } : {}),
  });
}
