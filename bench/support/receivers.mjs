import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  createHash,
  sign,
} from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { cosignedText } from '../../dist/src/ledger/cosignature.js';

/**
 * Takes what a sink delivers.
 *
 * @param {(entries: object[], at: number) => void} onEntries called with each delivery, in order
 */
export async function startReceiver(onEntries) {
  return serving(async (req, res) => {
    const delivered = JSON.parse(await buffer(req));
    const at = performance.now();
    res.writeHead(204).end();
    onEntries(delivered, at);
  });
}

/** A witness that signs whatever it is shown; `line` is its line of a policy. */
export async function startWitness(name) {
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  const published = Buffer.concat([Buffer.of(0x04), Buffer.from(x, 'base64url')]);
  const id = createHash('sha256').update(`${name}\n`).update(published).digest().subarray(0, 4);
  const server = await serving(async (req, res) => {
    const text = (await buffer(req)).toString();
    const note = text.slice(text.indexOf('\n\n') + 2);
    const signed = note.slice(0, note.lastIndexOf('\n\n') + 1);
    const at = BigInt(Math.floor(Date.now() / 1000));
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(at);
    const signature = sign(null, Buffer.from(cosignedText(signed, at)), key);
    const line = Buffer.concat([id, time, signature]).toString('base64');
    res.writeHead(200).end(`— ${name} ${line}\n`);
  });
  const vkey = `${name}+${id.toString('hex')}+${published.toString('base64')}`;
  return { ...server, line: `witness ${name.replaceAll('/', '-')} ${vkey} ${server.url}` };
}

/** The setting of these sinks, each with a secret of its own, as CloudEvents from an index on. */
export function sinksFile(folder, urls, fromIndex) {
  const kept = mkdtempSync(path.join(folder, 'sinks-'));
  const secretFile = path.join(kept, 'secret');
  writeFileSync(secretFile, `whsec_${Buffer.alloc(32, 7).toString('base64')}`);
  const sinks = urls.map((url, i) => ({
    name: `sink-${i}`,
    url,
    secretFile,
    format: 'cloudevents',
    fromIndex,
  }));
  const file = path.join(kept, 'sinks.json');
  writeFileSync(file, JSON.stringify({ sinks }));
  return file;
}

async function serving(answer) {
  const server = createServer((req, res) => void answer(req, res).catch(() => res.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, stop };
}
