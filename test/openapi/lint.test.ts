import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiDocument } from '../../src/http/openapi/document.js';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-openapi-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Each prints one JSON document; `remarks` finds what it warns of in there. */
const linters = [
  {
    name: 'Redocly',
    command: ['redocly', 'lint', '--config=test/openapi/redocly.yaml', '--format=json'],
    remarks: (output: string) => (JSON.parse(output) as { problems: unknown[] }).problems,
  },
  {
    name: 'Spectral',
    command: ['spectral', 'lint', '--ruleset=test/openapi/spectral.yaml', '--format=json'],
    remarks: (output: string) =>
      JSON.parse(output.slice(0, output.lastIndexOf(']') + 1)) as unknown[],
  },
];

describe.each(linters)('$name', ({ command, remarks }) => {
  test('has nothing to remark on the document', async () => {
    expect(remarks(await lint(command, openApiDocument))).toEqual([]);
  });

  test('remarks on a document without the names of its operations', async () => {
    const unnamed: unknown = JSON.parse(
      JSON.stringify(openApiDocument, (name, value: unknown) =>
        name === 'operationId' ? undefined : value,
      ),
    );

    const operations = Object.values(openApiDocument.paths).flatMap((path) => Object.keys(path));
    expect(remarks(await lint(command, unnamed))).toHaveLength(operations.length);
  });
});

function lint([program = '', ...args]: readonly string[], document: unknown): Promise<string> {
  const file = path.join(folder, 'openapi.json');
  writeFileSync(file, JSON.stringify(document));
  const env = {
    ...process.env,
    REDOCLY_TELEMETRY: 'off',
    REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
  };
  return new Promise((resolve) => {
    execFile(
      path.join('node_modules/.bin', program),
      [...args, file],
      { env, maxBuffer: 2 ** 26 },
      // It exits with 1 where it remarks on something: what it prints is looked at.
      (_error, stdout) => resolve(stdout),
    );
  });
}
