import { Agent, request } from 'node:http';

const ANSWER_PATIENCE_MS = 40_000;

/** Connections are kept and as many as the load asks for: waiting for one would be counted as the service's. */
const agent = new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: 1024 });

/** Sends JSON and gives status and text of the answer. */
export function post(url, body, headers = {}) {
  return exchange('POST', url, JSON.stringify(body), {
    'Content-Type': 'application/json',
    ...headers,
  });
}

export async function getJson(url, headers = {}) {
  const { status, text } = await exchange('GET', url, undefined, headers);
  if (status !== 200) throw new Error(`GET ${url} answered ${status}: ${text.slice(0, 200)}`);
  return JSON.parse(text);
}

function exchange(method, url, body, headers) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
    const sent = request(url, { method, agent, headers: { ...headers, ...length } }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        resolve({ status: answer.statusCode, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.setTimeout(ANSWER_PATIENCE_MS, () => sent.destroy(new Error('no answer in time')));
    sent.on('error', reject);
    sent.end(body);
  });
}
