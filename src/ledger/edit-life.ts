import type { Entry } from './entry.js';

/** How far an edit has come, by its entries. */
export type Stage = 'nothing' | 'proposed' | 'open' | 'settled';

/** By type of entry: the stages it may come in, and the one it leads to. Types that are not here change nothing. */
const life: Partial<Record<Entry['type'], { readonly from: readonly Stage[]; to: Stage }>> = {
  'edit.proposed': { from: ['nothing'], to: 'proposed' },
  'edit.approved': { from: ['proposed'], to: 'proposed' },
  'edit.declined': { from: ['proposed'], to: 'settled' },
  'edit.expired': { from: ['proposed'], to: 'settled' },
  'edit.withdrawn': { from: ['proposed'], to: 'settled' },
  'edit.intended': { from: ['nothing', 'proposed'], to: 'open' },
  'edit.in_doubt': { from: ['open'], to: 'open' },
  'edit.rejected': { from: ['nothing', 'proposed', 'open'], to: 'settled' },
  'edit.applied': { from: ['open'], to: 'settled' },
  'edit.refused': { from: ['open'], to: 'settled' },
  'edit.not_applied': { from: ['open'], to: 'settled' },
  'edit.superseded': { from: ['open'], to: 'settled' },
};

/** Null where an entry of this type cannot come at that stage. */
export function stageAfter(stage: Stage, type: Entry['type']): Stage | null {
  const step = life[type];
  if (step === undefined) return stage;
  return step.from.includes(stage) ? step.to : null;
}

export function isSettling(type: Entry['type']): boolean {
  return life[type]?.to === 'settled';
}
