import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Environment } from '../../src/settings/reader.js';
import { Receiver, SECRET } from '../sinks/receiver.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { FakeWitness } from '../witnesses/fake-witness.js';

/** Who has to do with the log beside the service: a witness, a receiver that takes what it is sent, and one that does not. */
export interface Outside extends AsyncDisposable {
  readonly receiver: Receiver;
  /** The path of the policy that names the witness. */
  readonly policy: string;
  /** What makes a service know them. */
  readonly settings: Environment;
}

interface Choices {
  /** Names of the receivers; the second one refuses. */
  readonly sinks: readonly [string, string?];
  /** When the witness says that it signed, in seconds since 1970. */
  readonly signsAt?: bigint;
}

export async function openOutside({ sinks, signsAt }: Choices): Promise<Outside> {
  const [receiver, refusing, folder, witness] = await Promise.all([
    Receiver.start(),
    Receiver.start((res) => void res.writeHead(503).end()),
    temporaryFolder(),
    FakeWitness.start(
      signsAt === undefined
        ? undefined
        : (res, { note }, signer) => void res.writeHead(200).end(signer.line(note, signsAt)),
    ),
  ]);
  const fileOf = (name: string): string => path.join(folder.path, name);
  const [policy, secretFile, sinksFile] = [
    fileOf('policy'),
    fileOf('secret'),
    fileOf('sinks.json'),
  ];
  const { key, url } = witness.policy;
  const urls = [receiver.url, refusing.url];
  const wanted = sinks.map((name, i) => ({
    name,
    url: urls[i],
    secretFile,
    format: 'cloudevents',
  }));
  await Promise.all([
    writeFile(policy, `witness w1 ${key.text} ${url}\nquorum w1\n`),
    writeFile(secretFile, `${SECRET}\n`),
    writeFile(sinksFile, JSON.stringify({ sinks: wanted })),
  ]);
  return {
    receiver,
    policy,
    settings: { SINKS_FILE: sinksFile, LEDGER_WITNESS_POLICY_FILE: policy },
    [Symbol.asyncDispose]: async () => {
      for (const one of [receiver, refusing, witness, folder]) await one[Symbol.asyncDispose]();
    },
  };
}
