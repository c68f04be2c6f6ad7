import type { Json, Operation, Response } from '../../src/http/openapi/document-types.js';
import { openApiDocument } from '../../src/http/openapi/document.js';
import { operationsOf } from '../http/openapi/document-faults.js';
import { schemaFaults } from '../http/openapi/schema-faults.js';

interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, Json>>;
}

/** In what an answer differs from what the OpenAPI document says; nothing for addresses that it does not have. */
export function answerFaults(method: string, path: string, answer: Received): string[] {
  const operation = operationAt(method, path);
  if (!operation) return [];
  const response = operation.responses[String(answer.status)];
  if (!response) return [`${operation.operationId} answers ${answer.status}`];
  return [...headerFaults(response, answer), ...contentFaults(response, answer)].map(
    (fault) => `${operation.operationId} ${String(answer.status)}: ${fault}`,
  );
}

/** The verbs of instructions to callers. */
const INSTRUCTION =
  /\b(add|ask|allow|call|check|choose|compare|correct|decide|do|encode|fix|get|give|have|leave|let|move|narrow|percent-encode|point|put|read|remove|rename|send|set|shorten|tell|try|use|wait|write)\b/i;

/** What a problem lacks that every one has, wherever it comes from: what to do, and the id of its request. */
export function problemFaults({ headers, body }: Received): string[] {
  if (headers.get('content-type') !== 'application/problem+json') return [];
  const { type, detail, requestId, errors = [] } = body;
  const messages = (errors as readonly { readonly message: string }[]).map(
    ({ message }) => message,
  );
  const silent = [detail, ...messages].filter(
    (text) => typeof text !== 'string' || !INSTRUCTION.test(text),
  );
  return [
    ...silent.map(
      (text) => `${JSON.stringify(type)} does not say what to do: ${JSON.stringify(text)}`,
    ),
    ...(requestId === headers.get('x-request-id')
      ? []
      : [`${JSON.stringify(type)} names another request`]),
  ];
}

function operationAt(method: string, path: string): Operation | undefined {
  const [asked = ''] = path.split(/[?#]/);
  return operationsOf(openApiDocument).find(
    (place) =>
      place.method.toUpperCase() === method &&
      new RegExp(`^${place.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(asked),
  )?.operation;
}

function headerFaults(response: Response, { headers }: Received): string[] {
  const described = response.headers ?? {};
  const missing = Object.entries(described)
    .filter(([name, { required }]) => required === true && !headers.has(name))
    .map(([name]) => `no ${name}`);
  const ours = [
    'location',
    'retry-after',
    'idempotency-replayed',
    'preference-applied',
    'ratelimit',
    'ratelimit-policy',
    'www-authenticate',
    'x-request-id',
  ];
  const known = new Set(Object.keys(described).map((name) => name.toLowerCase()));
  return [
    ...missing,
    ...ours.filter((name) => headers.has(name) && !known.has(name)).map((name) => `has ${name}`),
  ];
}

function contentFaults(response: Response, { headers, body }: Received): string[] {
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  const media = response.content?.[type];
  if (!media) return [`is ${type}`];
  if (!type.includes('json')) return [];
  const isKnown =
    type !== 'application/problem+json' ||
    Object.values(media.examples ?? {}).some(({ value }) => isOfType(value, body['type']));
  return [
    ...schemaFaults(body, media.schema, openApiDocument.components.schemas),
    ...(isKnown ? [] : [`is ${JSON.stringify(body['type'])}`]),
  ];
}

function isOfType(example: Json, type: Json | undefined): boolean {
  return (
    typeof example === 'object' && example !== null && 'type' in example && example['type'] === type
  );
}
