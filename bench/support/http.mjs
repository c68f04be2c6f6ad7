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

/** Gives status and text of the answer. */
export function get(url, headers = {}) {
  return exchange('GET', url, undefined, headers);
}

export async function getJson(url, headers = {}) {
  const { status, text } = await get(url, headers);
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

/** Reads an answer of any length and lets go of it: its status and lines. Ends early, and well, where `signal` aborts. */
export function drain(url, headers, signal) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers }, (answer) => {
      let lines = 0;
      const end = () => resolve({ status: answer.statusCode, lines });
      answer.on('data', (chunk) => {
        for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
      });
      answer.on('end', end);
      answer.on('error', (error) => (signal?.aborted ? end() : reject(error)));
    });
    signal?.addEventListener('abort', () => sent.destroy());
    sent.on('error', (error) => {
      if (signal?.aborted) resolve({ status: 0, lines: 0 });
      else reject(error);
    });
    sent.end();
  });
}
