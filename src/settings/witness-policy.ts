import { isQuorum, parseWitnessPolicy, type WitnessPolicy } from '../ledger/witness-policy.js';
import { type SettingsReader, webUrlFault } from './reader.js';

const FILE = 'LEDGER_WITNESS_POLICY_FILE';

/** Who cosigns checkpoints; null where the setting is missing, or a problem was noted. */
export function witnessPolicyFrom(
  from: SettingsReader,
  origin: string | null,
  isHttpsOnly: boolean,
): WitnessPolicy | null {
  const text = from.optionalText(FILE);
  if (text === null) return null;
  const parsed = parseWitnessPolicy(text);
  if (parsed.kind === 'malformed') {
    return from.problem(
      FILE,
      `names a file that is no witness policy (https://c2sp.org/tlog-policy): ${parsed.fault}.`,
    );
  }
  const { logs, witnesses } = parsed.value;
  for (const { name, url } of witnesses) {
    const fault = url === null ? null : webUrlFault(url, isHttpsOnly);
    if (fault !== null) from.problem(FILE, `names a file whose witness ${name} ${fault}.`);
  }
  if (logs.length > 0 && origin !== null && !logs.some(({ key }) => key.name === origin)) {
    from.problem(
      FILE,
      'names a file whose log lines are of other logs than LEDGER_ORIGIN: add the key of this one, or leave them all out.',
    );
  }
  const asked = witnesses.filter(({ url }) => url !== null).map(({ key }) => key);
  if (!isQuorum(parsed.value, asked)) {
    from.problem(
      FILE,
      'names a file whose quorum needs witnesses without a URL: give them one, so that they can be asked.',
    );
  }
  return parsed.value;
}
