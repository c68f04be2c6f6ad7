/** What the application's role may do with a table. */
type TableRight = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

const HISTORY: readonly TableRight[] = ['SELECT', 'INSERT'];
const QUEUE: readonly TableRight[] = ['SELECT', 'INSERT', 'DELETE'];
const WORK: readonly TableRight[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/**
 * Everything that the application's role may do, by table. `migrate` grants it and takes back what is more; every start
 * compares with it. A migration that makes a table adds a line here, and needs no grant of its own. On partitions of these tables
 * it has no rights at all.
 */
export const TABLE_RIGHTS: Readonly<Record<string, readonly TableRight[]>> = {
  migrations: ['SELECT'],
  wanted_right: ['SELECT'],
  modification: HISTORY,
  modification_content: HISTORY,
  modification_outcome: HISTORY,
  ledger_entry: HISTORY,
  ledger_opening: HISTORY,
  ledger_leaf: HISTORY,
  ledger_tile: HISTORY,
  ledger_checkpoint: HISTORY,
  ledger_cosignature: HISTORY,
  message_original: HISTORY,
  told_edit: HISTORY,
  told_drift: HISTORY,
  told_own: HISTORY,
  found_version: HISTORY,
  batch: HISTORY,
  batch_item: HISTORY,
  batch_rehearsal: HISTORY,
  batch_step: HISTORY,
  approval_request: HISTORY,
  proposal: HISTORY,
  proposal_content: HISTORY,
  approval_decision: HISTORY,
  approval_open: WORK,
  batch_status: ['SELECT', 'INSERT', 'UPDATE'],
  batch_chunk: WORK,
  batch_pin: HISTORY,
  batch_check: WORK,
  sink: ['SELECT', 'INSERT', 'UPDATE'],
  hold: HISTORY,
  hold_release: HISTORY,
  erasure: HISTORY,
  retention_turn: ['SELECT', 'UPDATE'],
  content_month: ['SELECT'],
  erasure_status: ['SELECT', 'INSERT', 'UPDATE'],
  witness_turn: ['SELECT', 'INSERT', 'UPDATE'],
  modification_search: QUEUE,
  search_unindexed: QUEUE,
  told_unjudged: QUEUE,
  modification_nested_search: QUEUE,
  nested_search_pending: QUEUE,
  proposal_search: ['SELECT', 'INSERT', 'UPDATE'],
  nested_search_backlog: ['SELECT', 'UPDATE'],
  replica: WORK,
  edit_claim: WORK,
  ledger_unsealed: WORK,
  quota_budget: WORK,
  quota_holder: WORK,
  throttler_window: WORK,
};

/** As they are kept in `wanted_right`. */
export const WANTED: readonly string[] = Object.entries(TABLE_RIGHTS).flatMap(([table, rights]) =>
  rights.map((right) => `${table} ${right}`),
);

/** Functions that the application's role calls, or that those call. */
export const CALLED_FUNCTIONS: readonly string[] = [
  'quota_take',
  'quota_share',
  'quota_slow_down',
  'quota_budget_locked',
  'quota_factor',
  'quota_now_ms',
  'quota_received_ms',
  'keep_holds_as_they_are',
  'erase_contents',
  'erase_plan_items',
  'erase_proposals',
  'make_content_months',
  'drop_spent_month',
  'holds_over',
  'holds_over_items',
  'holds_over_proposals',
  'sent_by',
];
