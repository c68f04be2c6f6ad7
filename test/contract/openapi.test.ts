import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppModule } from '../../src/app.module.js';
import { Parts } from '../../src/parts.js';
import { readConfig } from '../../src/config.js';
import { openApiDocument } from '../../src/http/openapi/document.js';
import type { Json } from '../../src/http/openapi/document-types.js';
import {
  modificationExamples,
  otherExamples,
  requestExamples,
} from '../../src/http/openapi/examples.js';
import { makeLogger } from '../../src/ops/logger.js';
import { Metrics } from '../../src/ops/metrics.js';
import { accessOfHandlers, routeDifferences } from '../http/openapi/contract.js';
import { documentFaults } from '../http/openapi/document-faults.js';
import { environmentOf } from '../support/replica.js';
import { itemsOf, DocumentedService, textBody, textIn } from './service.js';

let service: DocumentedService;

// Each example is of a message that was never edited.
beforeEach(async () => {
  service = await DocumentedService.start();
});
afterEach(() => service.stop());

describe('the document and the whole service', () => {
  test('agree on the routes, and every handler says whom it is for', async () => {
    const environment = environmentOf({
      databaseUrl: service.database.appUrl,
      imUrl: service.im.baseUrl,
      jwksFile: service.tokens.jwksFile,
    });
    const app = await NestFactory.create<NestExpressApplication>(
      AppModule.of(
        new Parts(readConfig(environment, { mode: 'serve' }), makeLogger('silent'), new Metrics()),
      ),
      { bodyParser: false, logger: false },
    );
    await app.init();

    const differences = routeDifferences(app, openApiDocument);
    const access = accessOfHandlers(app);
    await app.close();

    expect(differences).toEqual({ undocumented: [], missing: [] });
    expect([...access].filter(([, declared]) => declared === null)).toEqual([]);
  });

  test('keep the rules of OpenAPI', () => {
    expect(documentFaults(openApiDocument)).toEqual([]);
  });
});

/** An answer, or an example, without what differs from one time to the next. */
function lasting(value: unknown): unknown {
  const varying = new Set(['id', 'entryId', 'index', 'ip', 'at', 'restores', 'modificationId']);
  const text = JSON.stringify(value, (name, member: unknown) =>
    varying.has(name) || (name.endsWith('At') && member !== null) ? typeof member : member,
  );
  return JSON.parse(text.replaceAll('"index":"object"', '"index":"number"'));
}

describe('the examples are what the service really answers', () => {
  const { applied } = modificationExamples;
  const target = { groupId: '@TGS#1HYEP2SHC', seq: 23, from: 'bob', timestamp: 1_700_000_000 };

  function fresh(): void {
    service.im.addMessage({
      ...target,
      random: 51_083_293,
      priority: 1,
      MsgBody: textBody('call 555-0100'),
    });
  }
  const send = (example: { readonly value: Json } | undefined, path = '', headers = {}) =>
    service.post(`/v1/modifications${path}`, example?.value, { headers });

  test('an edit, its record, its prior, its restoration, its history', async () => {
    fresh();
    const edited = await send(requestExamples['onlyMsgBody']);
    const id = textIn(edited, 'id');
    const query = `groupId=${encodeURIComponent(target.groupId)}&msgSeq=${String(target.seq)}`;

    expect(lasting(edited.body)).toEqual(lasting(applied.applied.value));
    const page = await service.audit('/v1/audit/modifications');
    expect(lasting(page.body)).toEqual(lasting(modificationExamples.page.page.value));
    const history = await service.audit(`/v1/audit/messages/history?${query}`);
    expect(lasting(itemsOf(history))).toEqual(lasting(otherExamples.history.history.value.items));
    const summary = await service.audit('/v1/audit/summary');
    const { total, byClient, byOperator, byState } = otherExamples.summary.summary.value;
    expect(summary.body).toMatchObject({ total, byClient, byOperator, byState });
    const prior = await service.get(`/v1/modifications/${id}/prior`);
    expect(prior.body).toEqual(otherExamples.priorItem.item.value);
    const restored = await send(otherExamples.restoration.restoration, `/${id}/restoration`);
    expect(lasting(restored.body)).toEqual(lasting(modificationExamples.restored.restored.value));
    const current = await service.get(`/v1/messages/current?${query}`);
    expect(current.body).toEqual(otherExamples.current.current.value);
  });

  test('a dry run', async () => {
    fresh();
    const answer = await send(requestExamples['onlyMsgBody'], '?dryRun=true');

    expect(answer.body['id']).toBeNull();
    expect(lasting(answer.body)).toEqual(lasting(modificationExamples.dryRun.dryRun.value));
  });

  test.each(['onlyCloudCustomData', 'both'])('the request %s is applied', async (name) => {
    fresh();
    const answer = await send(requestExamples[name]);

    expect(answer.status, answer.text).toBe(201);
  });

  test('an edit in doubt', async () => {
    fresh();
    service.im.fault({ kind: 'hang', api: 'modify_group_msg', when: 'before' });
    const sent = service.im.nextCall('modify_group_msg');
    const asked = send(requestExamples['onlyMsgBody'], '', { Prefer: 'wait=5' });
    await sent;
    // What it came to cannot be read: it is not sent again.
    service.im.fault({ kind: 'hang', api: 'group_msg_get_simple' });
    const answer = await asked;
    service.im.clearFaults();

    expect(answer.status).toBe(202);
    expect(lasting(answer.body)).toEqual(lasting(modificationExamples.inDoubt.inDoubt.value));
  });
});
