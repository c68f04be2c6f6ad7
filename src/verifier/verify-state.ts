import type { VerifierKey } from '../ledger/note.js';
import { Findings } from './documents/findings.js';
import type { KnownCheckpoint } from './documents/known-checkpoint.js';
import { type Verdict, verdictOf } from './documents/verdict.js';
import { keepState, keptState } from './state-file.js';

/** What verifications remember from one to the next: the file that `--state` names. */
export class VerifyState {
  /** @param path null: nothing is remembered */
  constructor(
    private readonly path: string | null,
    private readonly key: VerifierKey | null,
    private readonly say: (line: string) => void,
  ) {}

  /** The checkpoints that were given, and the one that the last verification kept. */
  async with(given: readonly KnownCheckpoint[]): Promise<readonly KnownCheckpoint[]> {
    const { path, key } = this;
    if (path === null) return given;
    const kept = await keptState(path, key);
    if (kept === null) this.say(`${path}: nothing is kept yet to compare the log with`);
    return kept === null ? given : [...given, kept];
  }

  /** Keeps the newest checkpoint of an intact log. Another verification may have kept one meanwhile. */
  async keep(verdict: Verdict, note: string | null): Promise<Verdict> {
    const { path, key } = this;
    if (path === null || note === null || verdict.kind !== 'intact') return verdict;
    const came = await keepState(path, note, key);
    if (came === 'newer') {
      this.say(`${path}: another verification kept a newer checkpoint meanwhile, which stays`);
    }
    if (came !== 'forked') return verdict;
    const findings = new Findings();
    const what =
      'another verification kept one of the same size meanwhile, and their root hashes differ: two logs were shown under one name';
    findings.add('disagrees', `checkpoint ${path}`, what);
    return verdictOf(verdict.lines.slice(0, -1), findings);
  }
}
