import { createHmac } from 'node:crypto';
import { deflateSync } from 'node:zlib';

export interface Signer {
  readonly sdkAppId: number;
  readonly secretKey: string;
  /** The app admin in whose name IM is called. */
  readonly identifier: string;
}

/**
 * A UserSig as Tencent's TLSSigAPIv2 makes it (HMAC-SHA256, no userbuf). Safe in a URL as it is.
 * @param time unix seconds
 * @param expire lifetime in seconds
 */
export function signUserSig(signer: Signer, time: number, expire: number): string {
  const { sdkAppId, secretKey, identifier } = signer;
  const signed = [
    `TLS.identifier:${identifier}\n`,
    `TLS.sdkappid:${sdkAppId}\n`,
    `TLS.time:${time}\n`,
    `TLS.expire:${expire}\n`,
  ].join('');
  const sig = createHmac('sha256', secretKey).update(signed).digest('base64');
  const ticket = JSON.stringify({
    'TLS.ver': '2.0',
    'TLS.identifier': identifier,
    'TLS.sdkappid': sdkAppId,
    'TLS.time': time,
    'TLS.expire': expire,
    'TLS.sig': sig,
  });
  // Not base64url: here `-` stands for `/`, and `_` is the padding.
  return deflateSync(ticket)
    .toString('base64')
    .replaceAll('+', '*')
    .replaceAll('/', '-')
    .replaceAll('=', '_');
}

const LIFETIME_S = 24 * 60 * 60;
/** A signature is renewed when this part of its life is over. */
const RENEW_AT = 0.8;

/**
 * The UserSig in use, renewed long before it expires. Keeps the secret in private fields, so that neither inspection nor
 * JSON shows it.
 */
export class UserSigs {
  readonly #signer: Signer;
  readonly #epochMs: () => number;
  #current: { readonly text: string; readonly time: number } | null = null;

  constructor(signer: Signer, epochMs: () => number) {
    this.#signer = signer;
    this.#epochMs = epochMs;
  }

  current(): string {
    const time = Math.floor(this.#epochMs() / 1000);
    const held = this.#current;
    // A clock that was set back makes a signature from the future: IM may not take it.
    if (held && time >= held.time && time < held.time + LIFETIME_S * RENEW_AT) return held.text;
    const text = signUserSig(this.#signer, time, LIFETIME_S);
    this.#current = { text, time };
    return text;
  }

  /** IM no longer takes `text`: the next one is made anew, unless another call has done so already. */
  discard(text: string): void {
    if (this.#current?.text === text) this.#current = null;
  }

  /** `text` without the secret, and without the signature it answers, should it quote them. */
  redact(text: string, sig: string): string {
    return [sig, this.#signer.secretKey].reduce(
      (clean, secret) => clean.replaceAll(secret, '[redacted]'),
      text,
    );
  }
}
