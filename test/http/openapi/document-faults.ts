import type {
  Example,
  OpenApiDocument,
  Operation,
  Schema,
} from '../../../src/http/openapi/document-types.js';
import { schemaFaults } from './schema-faults.js';

interface Place {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** Every operation with its place. */
export function operationsOf(document: OpenApiDocument): readonly Place[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  );
}

/** What breaks the rules of OpenAPI 3.1 in a document, and what in it contradicts itself. */
export function documentFaults(document: OpenApiDocument): string[] {
  const places = operationsOf(document);
  const ids = places.map(({ operation }) => operation.operationId);
  return [
    ...ids.filter((id, n) => ids.indexOf(id) !== n).map((id) => `operationId ${id} twice`),
    ...places.flatMap((place) => placeFaults(place, document)),
    ...danglingReferences(document),
  ];
}

function placeFaults({ method, path, operation }: Place, document: OpenApiDocument): string[] {
  const at = `${method} ${path}`;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  const parameters = operation.parameters ?? [];
  const declared = parameters.filter((parameter) => parameter.in === 'path');
  const names = parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
  const tags = document.tags.map((tag) => tag.name);
  return [
    ...(inPath.join() === declared.map(({ name }) => name).join()
      ? []
      : [`${at}: path parameters`]),
    ...declared
      .filter(({ required }) => required !== true)
      .map(({ name }) => `${at}: ${name} optional`),
    ...names.filter((name, n) => names.indexOf(name) !== n).map((name) => `${at}: ${name} twice`),
    ...operation.tags.filter((tag) => !tags.includes(tag)).map((tag) => `${at}: tag ${tag}`),
    ...operation.security
      .flatMap((one) => Object.keys(one))
      .filter((scheme) => !Object.hasOwn(document.components.securitySchemes, scheme))
      .map((scheme) => `${at}: scheme ${scheme}`),
    ...responseFaults(operation, at),
    ...exampleFaults(operation, at, document.components.schemas),
  ];
}

function responseFaults(operation: Operation, at: string): string[] {
  return Object.entries(operation.responses).flatMap(([status, response]) => [
    ...(/^[2-5]\d\d$/.test(status) ? [] : [`${at}: status ${status}`]),
    ...(response.description === '' ? [`${at} ${status}: no description`] : []),
  ]);
}

function exampleFaults(
  operation: Operation,
  at: string,
  schemas: Readonly<Record<string, Schema>>,
): string[] {
  const bodies = [
    operation.requestBody?.content,
    ...Object.values(operation.responses).map((r) => r.content),
  ];
  return bodies
    .flatMap((content) => Object.values(content ?? {}))
    .flatMap(({ schema, examples }) =>
      Object.entries<Example>(examples ?? {}).flatMap(([name, { value }]) =>
        schemaFaults(value, schema, schemas).map((fault) => `${at} example ${name}${fault}`),
      ),
    );
}

function danglingReferences(document: OpenApiDocument): string[] {
  const named = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)];
  const used = new Set(named.map((match) => match[1] ?? ''));
  const known = Object.keys(document.components.schemas);
  return [
    ...[...used].filter((name) => !known.includes(name)).map((name) => `schema ${name} is nowhere`),
    ...known.filter((name) => !used.has(name)).map((name) => `schema ${name} is used nowhere`),
  ];
}
