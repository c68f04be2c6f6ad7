import type { Outcome } from '../../src/edits/edit.js';
import type { SimMessage } from './sim-im.js';
import type { StoredEdit } from './stored.js';
import { Violation } from './violation.js';

/** What is wrong with the record of one edit once nothing is under way any more; null: nothing. */
export function violationIn(edit: StoredEdit, message: SimMessage): Violation | null {
  const { outcomes, intent } = edit;
  const [outcome, second] = outcomes;
  const { id } = intent;
  if (!outcome) return new Violation('P2 settled', `${id} has no outcome`);
  if (second) {
    return new Violation('P2 outcome once', `${id} ended ${outcome.state}, ${second.state}`);
  }
  return violationOfEntries(edit, outcome) ?? violationOfState(edit, outcome, message);
}

/** Whether it was given up because its record could not be confirmed: its key is free again. */
export function isVoid({ outcomes: [outcome] }: Pick<StoredEdit, 'outcomes'>): boolean {
  return outcome?.state === 'rejected' && outcome.because === 'store-unavailable';
}

function violationOfState(
  edit: StoredEdit,
  { state }: Outcome,
  { effects }: SimMessage,
): Violation | null {
  // Another request under its key may have taken effect.
  if (isVoid(edit)) return null;
  const { intent, snapshot } = edit;
  const effect = effects.findIndex(({ by }) => by === intent.reason);
  const isDone = effect >= 0;
  if (state === 'superseded') {
    const seen = effects.findLastIndex(
      ({ text }) => text !== null && snapshot?.item.includes(`"${text}"`) === true,
    );
    const next = effects[(isDone ? effect : seen) + 1];
    if (next?.by === null) return null;
    return new Violation('P2 outcome', `${intent.id} is superseded by nobody`);
  }
  if (isDone === (state === 'applied')) return null;
  const what = `${intent.id} is ${state} and took ${isDone ? '' : 'no '}effect`;
  return new Violation('P2 outcome', what);
}

function violationOfEntries(
  { intent, entries, snapshot }: StoredEdit,
  { state, found = [] }: Outcome,
): Violation | null {
  const beginning = [...(snapshot?.drift ? ['drift.found'] : []), 'edit.intended'];
  const doubts = entries.filter((type) => type === 'edit.in_doubt');
  const drifts = found.flatMap((item) => (item ? ['drift.found'] : []));
  const execution = [...beginning, ...doubts, ...drifts, `edit.${state}`];
  const atOnce = [...beginning.slice(0, -1), 'edit.rejected'];
  const isTrue = [execution, atOnce].some((expected) => expected.join() === entries.join());
  if (isTrue) return null;
  return new Violation('entries', `${intent.id} is ${state} with the entries ${entries.join()}`);
}
