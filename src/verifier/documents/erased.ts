import { type JsonNode, memberOf, textOf } from './json-node.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Whether a value is exactly `{"erased": {"at", "erasureId"}}`: what a record says of contents that were erased. */
export function isErased(node: JsonNode | null): boolean {
  const erased = memberOf(node, 'erased');
  return (
    hasOnly(node, 1) &&
    hasOnly(erased, 2) &&
    TIME.test(textOf(memberOf(erased, 'at')) ?? '') &&
    UUID.test(textOf(memberOf(erased, 'erasureId')) ?? '')
  );
}

function hasOnly(node: JsonNode | null, members: number): boolean {
  return node?.kind === 'object' && node.members.length === members;
}
