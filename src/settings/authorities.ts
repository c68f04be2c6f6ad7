import { X509Certificate } from 'node:crypto';
import type { SettingsReader } from './reader.js';

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of authorities in the file that a variable names, in PEM; null where none is named or a problem was noted. */
export function authoritiesFrom(from: SettingsReader, fileVariable: string): string | null {
  const text = from.optionalText(fileVariable);
  if (text === null) return null;
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    return from.problem(
      fileVariable,
      'names a file with a private key in it: name one with certificates alone, and keep the key away from this service.',
    );
  }
  const certificates = text.match(PEM_CERTIFICATE) ?? [];
  if (certificates.length === 0) {
    return from.problem(
      fileVariable,
      'names a file without a certificate in PEM: name one that has -----BEGIN CERTIFICATE----- in it (openssl x509 -inform der -in FILE makes one out of DER).',
    );
  }
  return certificates.every(isCertificate)
    ? certificates.join('\n')
    : from.problem(
        fileVariable,
        'names a file with a certificate that cannot be read: copy it anew.',
      );
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    // Whatever OpenSSL says about it, it is no certificate.
    return false;
  }
}
