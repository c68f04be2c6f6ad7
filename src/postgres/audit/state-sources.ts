import type { EditFilter } from '../../audit/audit-record.js';
import type { EditState } from '../../edits/edit.js';
import { ENDED_STATE, OPEN_STATE } from './unbegun.js';

/** Where the states that are asked for are kept: final ones and open ones have tables of their own. */
export type StateSource =
  | { readonly table: 'none' }
  | { readonly table: 'outcome'; readonly state: EditState | null }
  | { readonly table: 'claim'; readonly states: readonly EditState[] };

const OPEN: readonly EditState[] = ['pending', 'in_doubt'];
const NEVER_BEGUN: readonly EditState[] = ['awaiting_approval', 'declined', 'expired', 'withdrawn'];

export function stateSourcesOf({ states, imErrorCode }: EditFilter): readonly StateSource[] {
  if (states === undefined && imErrorCode === undefined) return [{ table: 'none' }];
  const ofEdits = states?.filter((state) => !NEVER_BEGUN.includes(state));
  const ended = ofEdits ? ofEdits.filter((state) => !OPEN.includes(state)) : [null];
  const open = states ? states.filter((state) => OPEN.includes(state)) : OPEN;
  return [
    ...ended.map((state) => ({ table: 'outcome', state }) as const),
    ...(open.length > 0 ? [{ table: 'claim', states: open } as const] : []),
  ];
}

/** Where proposals that have not become edits are kept, with their state. */
export interface ProposalSource {
  readonly table: string;
  readonly alias: string;
  readonly state: string;
  readonly where: string;
  readonly states: readonly EditState[];
}

const PROPOSALS: readonly ProposalSource[] = [
  {
    table: 'approval_decision',
    alias: 'd',
    state: ENDED_STATE,
    where: `d.decision <> 'approve'`,
    states: ['declined', 'expired', 'withdrawn'],
  },
  {
    table: 'approval_open',
    alias: 'a',
    state: OPEN_STATE,
    where: 'NOT EXISTS (SELECT FROM modification e WHERE e.id = a.request_id)',
    states: ['awaiting_approval', 'expired', 'pending'],
  },
];

/** They are part of no batch, and have no answer of IM. */
export function proposalSourcesOf(filter: EditFilter): readonly ProposalSource[] {
  const { states, imErrorCode, batch } = filter;
  if (imErrorCode !== undefined || batch !== undefined) return [];
  return PROPOSALS.filter(({ states: own }) => !states || own.some((one) => states.includes(one)));
}
