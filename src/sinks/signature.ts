import { createHash, createHmac, type KeyObject } from 'node:crypto';

/**
 * The headers by which a receiver knows who sends, as Standard Webhooks say (https://www.standardwebhooks.com): HMAC-SHA256 over
 * `id.timestamp.body`, one signature for each key.
 * @param epochSeconds when this attempt is made
 */
export function signedHeaders(
  id: string,
  epochSeconds: number,
  body: string,
  keys: readonly KeyObject[],
): Readonly<Record<string, string>> {
  const timestamp = String(epochSeconds);
  const signatures = keys.map((key) => {
    const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return `v1,${mac}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

/** The same for each attempt to deliver the same entries; another one once the sink was rewound. */
export function deliveryId(sinkName: string, rewinds: number, body: string): string {
  const hash = createHash('sha256').update(`${sinkName}\n${rewinds}\n`).update(body).digest('hex');
  return `msg_${hash.slice(0, 32)}`;
}
