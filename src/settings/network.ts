import { parseNoProxy } from '../network/no-proxy.js';
import type { Proxying } from '../network/tunnel.js';
import type { SettingsReader } from './reader.js';
import { canBeDecoded } from './percent-encoding.js';

/** The proxy for what is asked of others over TLS; null where there is none, or a problem was noted. */
export function proxyFrom(from: SettingsReader): Proxying | null {
  const url = proxyUrlFrom(from);
  const exempt = eitherCase(from, 'NO_PROXY', 'no_proxy');
  const noProxy = parseNoProxy(exempt?.text ?? '');
  if (noProxy.kind === 'malformed') {
    return from.problem(
      exempt?.variable ?? 'NO_PROXY',
      'must be host names, .suffixes, addresses or ranges (10.0.0.0/8) between commas, each with :port where wanted, or *.',
    );
  }
  return url === null ? null : { url, covers: noProxy.covers };
}

function proxyUrlFrom(from: SettingsReader): string | null {
  const upper = from.optionalSecret('HTTPS_PROXY');
  const lower = from.optional('https_proxy');
  if (upper !== null && lower !== null && upper !== lower) {
    return from.problem('https_proxy', 'is not what HTTPS_PROXY is. Set one of them.');
  }
  const text = upper ?? lower;
  if (text === null) return null;
  const variable = upper === null ? 'https_proxy' : 'HTTPS_PROXY';
  const fault = faultOfProxy(text.includes('://') ? text : `http://${text}`);
  if (fault !== null) return from.problem(variable, fault);
  return text.includes('://') ? text : `http://${text}`;
}

/** It may hold a password: a fault quotes nothing. */
function faultOfProxy(text: string): string | null {
  const form = 'must be the URL of an HTTP proxy: http://user:password@host:port, percent-encoded.';
  if (!URL.canParse(text)) return form;
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  const isWhole = hostname !== '' && pathname === '/' && search === '' && hash === '';
  if (!isWhole || !['http:', 'https:'].includes(protocol)) return form;
  return canBeDecoded(`${username}${password}`) ? null : form;
}

function eitherCase(from: SettingsReader, upper: string, lower: string) {
  const texts = [upper, lower].flatMap((variable) => {
    const text = from.optional(variable);
    return text === null ? [] : [{ variable, text }];
  });
  const [first, second] = texts;
  if (first && second && first.text !== second.text) {
    from.problem(lower, `is not what ${upper} is. Set one of them.`);
  }
  return first ?? null;
}
