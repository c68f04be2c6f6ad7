import type { components } from '../../../clients/typescript/src/schema.js';
import { toUtc } from '../pages/search/asked.js';

export type Scope = components['schemas']['Scope'];

/** The members of a scope, in the order in which they are asked for. */
export const MEMBERS = [
  'groupId',
  'msgSeq',
  'topicId',
  'account',
  'client',
  'from',
  'to',
] as const satisfies readonly (keyof Scope)[];

/** A scope as it is typed; times are the reader's own. */
export type ScopeDraft = Readonly<Record<(typeof MEMBERS)[number], string>>;

export const NO_SCOPE: ScopeDraft = {
  groupId: '',
  msgSeq: '',
  topicId: '',
  account: '',
  client: '',
  from: '',
  to: '',
};

/**
 * What is left empty is left out. What is typed and cannot be right goes as it is typed: the service names it, where leaving
 * it out would make the scope wider than was meant.
 */
export function scopeOf(draft: ScopeDraft): Scope {
  const scope: Record<string, string | number> = {};
  for (const member of MEMBERS) {
    const typed = draft[member].trim();
    if (typed === '') continue;
    if (member === 'msgSeq') scope[member] = /^\d{1,15}$/.test(typed) ? Number(typed) : typed;
    else if (member === 'from' || member === 'to') scope[member] = toUtc(typed) || typed;
    else scope[member] = typed;
  }
  return scope;
}
