import { sign } from 'node:crypto';
import { type CosignerKey, cosignedText, parseCosignerKey } from '../../src/ledger/cosignature.js';
import { parseVerifierKey } from '../../src/ledger/note.js';
import { hexText, sha256 } from '../../src/ledger/primitives.js';
import { signerFromSeed, valueOf } from './trees.js';

/** The checkpoint of the tree over `entriesUpTo(25)`. */
export const checkpointNote =
  'log.example/edits\n25\nhQWyDRd7GNWIWACKkLKCHjJgEqkv8TYtPQMg/rjD8Rg=\n\n' +
  '— log.example/edits owTk18BlZdkT28Xr5YslyFWuwz0CzNcA7Zwr+WHnM8sv9rqhmZ/BffzfAJjbQdqPZcM9rOu9jPxlEJua6/MsZzqW+g0=\n';

export const logKey = valueOf(
  parseVerifierKey('log.example/edits+a304e4d7+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c'),
);

/** What two witnesses of torchwood 0.9.0 (litewitness) answered when that checkpoint was sent to them. */
export const w1Line =
  '— witness.example/w1 QxZMWQAAAABrDBXNw8qkh0ymu/8R13c3brO6TW+YIsvuN/2/C6HOxqDLBq4gClArYnq96WFF+Cv0f0x/OTh1YzGdGRcUhFAcNFbyCQ==\n';
export const w2Line =
  '— witness.example/w2 vvER0gAAAABrDBXNeqGvjRajYuuTALx451mR3JNZMWlMZU0/u/W3b/ZKW9Z2ksMKdeF4snGSzUSz2Xrw560J+CNmWiXnsq5tDFDyBw==\n';
export const w1 = valueOf(
  parseCosignerKey('witness.example/w1+43164c59+BP1Lbl+kTj4q0TA6ABY1fPpPwTSuyOgYnbuHCEgZ4jlN'),
);
export const w2 = valueOf(
  parseCosignerKey('witness.example/w2+bef111d2+BEDyrJjfvJgQ8+Ch+fqXNFQw9LrOJnDHepruh06H01Ud'),
);

/** A witness that signs whatever it is shown. */
export interface TestWitness {
  readonly key: CosignerKey;
  /** The signature line for a signed checkpoint, at a time in seconds since 1970. */
  line(note: string, at: bigint): string;
}

export function aWitness(name: string, seed: number): TestWitness {
  const signer = signerFromSeed(name, Buffer.alloc(32, seed));
  const published = Buffer.from(signer.key.text.replace(/^[^+]*\+[^+]*\+/, ''), 'base64');
  published[0] = 0x04;
  const id = sha256(Buffer.concat([Buffer.from(`${name}\n`), published])).subarray(0, 4);
  const text = `${name}+${hexText(id)}+${published.toString('base64')}`;
  return {
    key: valueOf(parseCosignerKey(text)),
    line(note, at) {
      const signed = note.slice(0, note.lastIndexOf('\n\n') + 1);
      const time = Buffer.alloc(8);
      time.writeBigUInt64BE(at);
      const signature = sign(null, Buffer.from(cosignedText(signed, at)), signer.privateKey);
      return `— ${name} ${Buffer.concat([id, time, signature]).toString('base64')}\n`;
    },
  };
}
