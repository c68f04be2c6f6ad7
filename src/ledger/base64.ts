/** Standard base 64 with padding (RFC 4648, section 4); null where the text is not exactly what encoding would give. */
export function fromBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
