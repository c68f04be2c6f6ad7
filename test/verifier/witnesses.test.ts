import { expect, test } from 'vitest';
import { parseVerifierKey } from '../../src/ledger/note.js';
import { parseWitnessPolicy } from '../../src/ledger/witness-policy.js';
import type { Source } from '../../src/verifier/documents/source.js';
import { evidenceVerdict } from '../../src/verifier/documents/verify-document.js';
import { underPolicy } from '../../src/verifier/documents/witness-verdict.js';
import { aWitness } from '../ledger/witnesses.js';
import { valueOf } from '../ledger/trees.js';
import { makeDocuments } from './documents.js';

const documents = await makeDocuments();
const key = valueOf(parseVerifierKey(documents.key));
const witness = aWitness('witness.example', 21);
const policy = valueOf(parseWitnessPolicy(`witness W ${witness.key.text}\nquorum W\n`));
const { checkpoint } = documents;
const cosigned = checkpoint + witness.line(checkpoint, 1_700_000_000n);

function verdictOf(bundle: string) {
  const source: Source = {
    name: 'bundle',
    async *bytes() {
      yield Buffer.from(bundle);
    },
  };
  return evidenceVerdict(source, { key, known: [], progress: () => undefined });
}
const written = (note: string) => JSON.stringify(note).slice(1, -1);
const bundle = documents.evidence.toString();
const witnessedBundle = bundle.replaceAll(written(checkpoint), written(cosigned));

test('a bundle whose checkpoint the quorum cosigned is intact under the policy', async () => {
  const { kind, lines } = underPolicy(await verdictOf(witnessedBundle), policy);

  expect(kind).toBe('intact');
  expect(lines.slice(-2)).toEqual([
    'checkpoint of the bundle: cosigned by W (witness.example) at 2023-11-14T22:13:20.000Z, as the policy demands',
    'intact',
  ]);
});

test('one whose checkpoint nobody cosigned, or somebody else, is not', async () => {
  const other = checkpoint + aWitness('witness.example', 22).line(checkpoint, 1n);
  const byAnother = bundle.replaceAll(written(checkpoint), written(other));

  expect(underPolicy(await verdictOf(bundle), policy).kind).toBe('not intact');
  expect(underPolicy(await verdictOf(byAnother), policy).kind).toBe('not intact');
});

test('a cosignature of another checkpoint makes it not intact', async () => {
  const moved = checkpoint + witness.line(checkpoint.replace(/\n\d+\n/, '\n7\n'), 1n);
  const { kind, lines } = underPolicy(
    await verdictOf(bundle.replaceAll(written(checkpoint), written(moved))),
    policy,
  );

  expect(kind).toBe('not intact');
  expect(lines.join('\n')).toMatch(
    /UNWITNESSED .* the cosignature by witness.example\+\S+ does not verify/,
  );
});

test('what could not be checked stays so, whatever the policy says', async () => {
  const cut = await verdictOf(bundle.slice(0, -20));

  expect(underPolicy(cut, policy)).toBe(cut);
});
