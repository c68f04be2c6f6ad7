import { NO_SCOPE, type ScopeDraft, scopeOf } from '../../scope/scope.js';
import type { ErasureRequest } from './use-erasures.js';

/** What says which contents: a scope, the ids of edits, or the entries of queries whose texts go. */
export const WHICH = ['scope', 'modificationIds', 'entryIds'] as const;

export interface ErasureDraft {
  readonly which: (typeof WHICH)[number];
  readonly scope: ScopeDraft;
  /** One a line. */
  readonly ids: string;
  readonly reason: string;
  readonly basis: string;
  readonly ticket: string;
  readonly includeReasons: boolean;
}

export const NO_ERASURE: ErasureDraft = {
  which: 'scope',
  scope: NO_SCOPE,
  ids: '',
  reason: '',
  basis: '',
  ticket: '',
  includeReasons: false,
};

export function erasureOf(draft: ErasureDraft): ErasureRequest {
  const { which, scope, reason, basis, ticket, includeReasons } = draft;
  const ids = draft.ids.split(/[\s,]+/).filter((id) => id !== '');
  return {
    ...(which === 'scope' ? { scope: scopeOf(scope) } : { [which]: ids }),
    reason,
    basis,
    ...(ticket.trim() === '' ? {} : { ticket }),
    ...(includeReasons ? { includeReasons } : {}),
  };
}
