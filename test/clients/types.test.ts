import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { openApiDocument } from '../../src/http/openapi/document.js';

const CLIENT = 'clients/typescript';

/** `npm run client:types` writes them anew. */
test('the types of the client are those of the OpenAPI document', async () => {
  const ast = await openapiTS(JSON.stringify(openApiDocument), { silent: true });

  await expect(astToString(ast)).toMatchFileSnapshot(path.resolve(`${CLIENT}/src/schema.ts`));
});

test('the client compiles for a browser, which has nothing of Node', () => {
  const { config } = ts.readConfigFile(`${CLIENT}/tsconfig.json`, (file) =>
    ts.sys.readFile(file),
  ) as {
    config: object;
  };
  const folder = mkdtempSync(path.join(CLIENT, 'dist-'));
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, CLIENT, {
    outDir: folder,
  });
  const program = ts.createProgram(fileNames, options);
  const faults = ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  rmSync(folder, { recursive: true });

  expect(options.types).toEqual([]);
  expect(fileNames.length).toBeGreaterThan(3);
  expect(faults).toEqual([]);
});
