import type { JsonMember, JsonNode, JsonObject } from './node.js';

/** What of a value's text is free. */
export interface TextStyle {
  readonly membersOf: (node: JsonObject) => readonly JsonMember[];
  readonly numberOf: (lexeme: string) => string;
}

/** A value as JSON text without white space, lone surrogates escaped. No depth exhausts the stack. */
export function textWith({ membersOf, numberOf }: TextStyle, root: JsonNode): string {
  let text = '';
  const left: (JsonNode | string)[] = [root];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (typeof next === 'string') text += next;
    else if (next.kind === 'object') {
      const members = membersOf(next);
      left.push('}');
      for (let i = members.length - 1; i >= 0; i -= 1) {
        const member = members[i];
        if (member) left.push(member.value, `${i === 0 ? '' : ','}${JSON.stringify(member.key)}:`);
      }
      text += '{';
    } else if (next.kind === 'array') {
      left.push(']');
      for (let i = next.items.length - 1; i >= 0; i -= 1) {
        const item = next.items[i];
        if (item) left.push(item, i === 0 ? '' : ',');
      }
      text += '[';
    } else if (next.kind === 'number') text += numberOf(next.lexeme);
    else text += next.kind === 'null' ? 'null' : JSON.stringify(next.value);
  }
  return text;
}
