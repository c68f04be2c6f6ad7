import type { VerifierKey } from '../../ledger/note.js';
import { witnessed } from '../../ledger/witnessed.js';
import type { WitnessPolicy } from '../../ledger/witness-policy.js';
import { NotChecked } from './not-checked.js';
import type { SignedCheckpoint, Verdict } from './verdict.js';

/**
 * What a policy of witnesses makes of a verdict: each checkpoint that it rests on, and each of `others`, MUST meet the policy, or it is
 * not intact. Says who cosigned which of them, and when. What could not be checked stays so.
 * @throws NotChecked where it rests on none
 */
export function underPolicy(
  verdict: Verdict,
  policy: WitnessPolicy,
  others: readonly SignedCheckpoint[] = [],
): Verdict {
  if (verdict.kind === 'not checked') return verdict;
  const judged = [...verdict.checkpoints, ...others].map((one) => judge(one, policy));
  if (judged.length === 0) {
    if (verdict.kind !== 'intact') return verdict;
    throw new NotChecked('there is no signed checkpoint to hold to the policy: give one');
  }
  const [conclusion = ''] = verdict.lines.slice(-1);
  const lines = [...verdict.lines.slice(0, -1), ...judged.flatMap((one) => one.lines)];
  return judged.every(({ isMet }) => isMet)
    ? { ...verdict, lines: [...lines, conclusion] }
    : { ...verdict, kind: 'not intact', lines: [...lines, 'NOT INTACT'] };
}

function judge(
  { from, note }: SignedCheckpoint,
  policy: WitnessPolicy,
): { readonly isMet: boolean; readonly lines: readonly string[] } {
  const { fault, witnesses } = witnessed(note, policy);
  const who = witnesses.map(
    ({ witness, key, at }) => `${witness.name} (${key.name}) at ${time(at)}`,
  );
  const by = who.length === 0 ? 'by no witness of the policy' : `by ${who.join(', ')}`;
  const cosigned = `checkpoint ${from}: cosigned ${by}`;
  return fault === null
    ? { isMet: true, lines: [`${cosigned}, as the policy demands`] }
    : { isMet: false, lines: [cosigned, `UNWITNESSED checkpoint ${from}: ${fault}`] };
}

/** Witnesses may give any time. */
function time(seconds: number): string {
  const date = new Date(seconds * 1_000);
  return Number.isNaN(date.getTime()) ? `second ${seconds}` : date.toISOString();
}

/** Where no key is given, the key of a policy that knows one log. */
export function onlyLogOf(policy: WitnessPolicy | null): VerifierKey | null {
  const [log, another] = policy?.logs ?? [];
  return log !== undefined && another === undefined ? log.key : null;
}
