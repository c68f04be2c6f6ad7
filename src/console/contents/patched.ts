import type { components } from '../../../clients/typescript/src/schema.js';

type Operation = components['schemas']['PatchOperation'];

/** A JSON value after a JSON Patch (RFC 6902) of additions, replacements and removals, which are all that the service writes. */
export function patched(value: unknown, patch: readonly Operation[]): unknown {
  return patch.reduce((before, operation) => {
    const path = operation.path.split('/').slice(1).map(unescaped);
    return changed(before, path, operation);
  }, value);
}

function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function changed(value: unknown, path: readonly string[], operation: Operation): unknown {
  const [part, ...rest] = path;
  const isRemoval = operation.op === 'remove';
  if (part === undefined) return isRemoval ? undefined : operation.value;
  const isHere = rest.length === 0;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const place = part === '-' ? items.length : Number(part);
    if (isHere && isRemoval) return items.toSpliced(place, 1);
    if (isHere && operation.op === 'add') return items.toSpliced(place, 0, operation.value);
    return items.with(place, changed(items[place], rest, operation));
  }
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const others = members.filter(([name]) => name !== part);
  if (isHere && isRemoval) return Object.fromEntries(others);
  const member = changed(members.find(([name]) => name === part)?.[1], rest, operation);
  return Object.fromEntries(
    members.some(([name]) => name === part)
      ? members.map(([name, old]) => [name, name === part ? member : old])
      : [...others, [part, member]],
  );
}
