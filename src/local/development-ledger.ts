import { generateKeyPairSync } from 'node:crypto';
import path from 'node:path';
import { keptText } from './kept-file.js';

export const LOCAL_LEDGER_ORIGIN = 'localhost/im-edit-ledger';

/** Makes the log's signing key where it is missing, and returns its file. */
export function developmentLedgerKeyFile(folder: string): string {
  const file = path.join(folder, 'ledger-key.pem');
  keptText(file, () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  });
  return file;
}
