const TOKEN = String.raw`[!#$%&'*+.^_\x60|~0-9A-Za-z-]+`;
const QUOTED = String.raw`"(?:[\t !#-\[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"`;
const PAIR = new RegExp(`(${TOKEN})=(${TOKEN}|${QUOTED})`, 'y');
const SEPARATOR = /[\t ]*([,;]|$)[\t ]*/y;

/**
 * What each hop of a `Forwarded` header (RFC 7239) says its request came from, the first hop first; empty where it does not say.
 * Null where the header is malformed, or a hop says it twice: then none of it counts.
 */
export function forwardedFor(header: string): readonly string[] | null {
  const hops: string[] = [];
  let from: string | null = null;
  let isEmpty = true;
  let at = 0;
  for (;;) {
    const [whole = '', name = '', value = ''] = matchAt(PAIR, header, at) ?? [];
    at += whole.length;
    isEmpty &&= whole === '';
    if (name.toLowerCase() === 'for') {
      if (from !== null) return null;
      from = unquoted(value);
    }
    const separator = matchAt(SEPARATOR, header, at);
    if (!separator) return null;
    at += separator[0].length;
    if (separator[1] === ';') continue;
    // Empty elements of a list count for nothing.
    if (!isEmpty) hops.push(from ?? '');
    from = null;
    isEmpty = true;
    if (separator[1] === '') return hops;
  }
}

function matchAt(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(text);
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/gs, '$1') : value;
}
