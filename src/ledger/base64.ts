import { base64Text, looseBase64Bytes } from './primitives.js';

/** Standard base 64 with padding (RFC 4648, section 4); null where the text is not exactly what encoding would give. */
export function fromBase64(text: string): Uint8Array | null {
  const bytes = looseBase64Bytes(text);
  return bytes !== null && base64Text(bytes) === text ? bytes : null;
}
