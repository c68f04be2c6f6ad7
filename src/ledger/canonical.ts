/** JSON text that stands for itself. */
class Written {
  constructor(readonly text: string) {}
}

/**
 * RFC 8785 of plain data: the order of members is all that `JSON.stringify` does not see to. Written member by member, as an
 * object would put names that are numbers first. No depth exhausts the stack.
 */
export function canonical(root: unknown): string {
  let text = '';
  const left: unknown[] = [root];
  while (left.length > 0) {
    const next = left.pop();
    if (next instanceof Written) text += next.text;
    else if (Array.isArray(next)) {
      left.push(new Written(']'));
      for (let i = next.length - 1; i >= 0; i -= 1)
        left.push(next[i], new Written(i > 0 ? ',' : '['));
      if (next.length === 0) text += '[';
    } else if (typeof next === 'object' && next !== null) text += begun(next, left);
    else text += JSON.stringify(next);
  }
  return text;
}

function begun(object: object, left: unknown[]): string {
  const members = Object.entries(object).toSorted(([a], [b]) => (a < b ? 1 : -1));
  left.push(new Written('}'));
  members.forEach(([key, value], i) => {
    const comma = i < members.length - 1 ? ',' : '';
    left.push(value, new Written(`${comma}${JSON.stringify(key)}:`));
  });
  return '{';
}
