import type { Socket } from 'node:net';
import { Controller, Get, Post, Req, UseInterceptors } from '@nestjs/common';
import type { Request } from 'express';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type ReadEvent, type Reader, ReadTrail } from '../../../src/audit/read-trail.js';
import { Open, RequireScopes } from '../../../src/auth/access.js';
import { StoreUnavailable } from '../../../src/failures/store-unavailable.js';
import { Answer, Read } from '../../../src/http/answers/answer.js';
import { RecordReads } from '../../../src/http/answers/record-reads.js';
import { rawJson } from '../../../src/json/write.js';
import { type ProbeApp, startProbeApp } from '../probe-app.js';

const READING = { kind: 'query', query: 'events', filters: {}, text: null, rows: 1 } as const;
const SECRET = { content: 'what the message says' };

/** What is called for each write to the socket: of one piece, or of several together. */
let writes: readonly { readonly mock: { readonly calls: readonly unknown[] } }[] = [];

@Controller('answers')
class AnswersController {
  @Get('read')
  @RequireScopes('messages:modify')
  @UseInterceptors(RecordReads)
  read(): Read {
    return new Read(READING, SECRET);
  }

  @Get('unrecorded')
  @Open()
  unrecorded(): Read {
    return new Read(READING, SECRET);
  }

  @Post('whole')
  @Open()
  whole(@Req() req: Request): Answer {
    const { socket } = req;
    writes = [vi.spyOn(socket, '_write'), vi.spyOn(socket as Required<Socket>, '_writev')];
    return new Answer('{"n":1}', { status: 202, headers: { Location: '/n' } });
  }

  @Get('value')
  @Open()
  value(): object {
    return { n: rawJson(Buffer.from('1.0e+02')) };
  }
}

/** Keeps what it is given, once it is allowed to. */
class FakeTrail extends ReadTrail {
  readonly events: (readonly [Reader, ReadEvent])[] = [];
  allow = (): Promise<void> => Promise.resolve();

  override async record(reader: Reader, event: ReadEvent): Promise<void> {
    this.events.push([reader, event]);
    await this.allow();
  }
}

const trail = new FakeTrail();
let probe: ProbeApp;

beforeAll(async () => {
  probe = await startProbeApp([AnswersController], 1_000, [
    { provide: ReadTrail, useValue: trail },
  ]);
});
afterAll(() => probe.app.close());
beforeEach(() => {
  trail.events.splice(0);
  trail.allow = () => Promise.resolve();
});

function ask(path: string, method = 'GET') {
  const headers = { Authorization: 'Bearer good', 'If-None-Match': '*' };
  return fetch(`http://127.0.0.1:${probe.port}/answers/${path}`, { method, headers });
}

test('P9: an answer that shows contents leaves only once its reading is on record', async () => {
  let allow!: () => void;
  const allowed = new Promise<void>((resolve) => (allow = resolve));
  trail.allow = () => allowed;
  let isAnswered = false;
  const answer = ask('read').finally(() => (isAnswered = true));

  await vi.waitFor(() => expect(trail.events).toHaveLength(1), 60_000);
  // Another whole request goes there and back meanwhile.
  await (await ask('value')).text();
  expect(isAnswered).toBe(false);
  allow();

  expect(await (await answer).json()).toEqual(SECRET);
  expect(trail.events).toEqual([
    [{ client: 'refund-desk', operator: null, ip: '127.0.0.1' }, READING],
  ]);
});

test('P10: where the reading cannot be recorded, nothing is shown', async () => {
  trail.allow = () => Promise.reject(new StoreUnavailable('away'));
  const answer = await ask('read');

  expect(answer.status).toBe(503);
  expect(await answer.text()).not.toContain(SECRET.content);
});

test('P9: a route that forgets to record shows nothing', async () => {
  const answer = await ask('unrecorded');

  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain(SECRET.content);
});

test('head and body leave in one write, with the length of the body', async () => {
  const answer = await ask('whole', 'POST');

  expect(answer.status).toBe(202);
  expect(answer.headers.get('location')).toBe('/n');
  expect(answer.headers.get('content-length')).toBe('7');
  expect(writes.flatMap(({ mock }) => mock.calls)).toHaveLength(1);
});

test('a value is JSON to the digit, whatever the caller has kept', async () => {
  const answer = await ask('value');

  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await answer.text()).toBe('{"n":1.0e+02}');
});
