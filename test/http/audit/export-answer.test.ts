import { once } from 'node:events';
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Open } from '../../../src/auth/access.js';
import { StoreUnavailable } from '../../../src/failures/store-unavailable.js';
import { StreamView } from '../../../src/http/answers/viewed.js';
import { answerStream } from '../../../src/http/audit/export-answer.js';
import { readerGone } from '../../../src/http/reader-gone.js';
import { type ProbeApp, startProbeApp } from '../probe-app.js';
import { RawClient } from '../raw-client.js';

const FORM = {
  name: 'file',
  contentType: 'text/plain',
  extension: 'txt',
  view: new StreamView(),
};

let asked: (answer: { readonly end: Promise<void> }) => void;

@Controller('export')
class ExportController {
  @Get('left')
  @Open()
  left(@Req() req: Request, @Res() res: Response): Promise<void> {
    const end = answerStream(req, res, FORM, nothingUntil(readerGone(res)));
    asked({ end });
    return end;
  }

  @Get('left-early')
  @Open()
  leftEarly(@Req() req: Request, @Res() res: Response): Promise<void> {
    const end = once(res, 'close').then(() =>
      answerStream(req, res, FORM, nothingUntil(readerGone(res))),
    );
    asked({ end });
    return end;
  }

  @Get('broken')
  @Open()
  broken(@Req() req: Request, @Res() res: Response): Promise<void> {
    const ending = AbortSignal.abort(new StoreUnavailable('the service stops'));
    return answerStream(req, res, FORM, nothingUntil(ending));
  }
}

async function* nothingUntil(signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  if (!signal.aborted) await once(signal, 'abort');
  signal.throwIfAborted();
  yield Buffer.of();
}

let probe: ProbeApp;

beforeAll(async () => {
  probe = await startProbeApp([ExportController]);
});
afterAll(() => probe.app.close());
beforeEach(() => probe.logged.splice(0));

test.each(['left', 'left-early'])(
  'a reader that leaves before the first row is no defect (%s)',
  async (path) => {
    const asking = new Promise<{ readonly end: Promise<void> }>((resolve) => (asked = resolve));
    const client = new RawClient(probe.port);
    client.write(`GET /export/${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const { end } = await asking;

    client.hangUp();
    await end;

    expect(probe.logged).toEqual([]);
  },
);

test('an export that a stop breaks off before its first row is refused for now', async () => {
  const client = new RawClient(probe.port);
  client.write('GET /export/broken HTTP/1.1\r\nHost: x\r\n\r\n');

  expect(await client.answers(1)).toMatch(/^HTTP\/1\.1 503 [^]*Retry-After/i);
  expect(probe.logged).toEqual([]);
  client.hangUp();
});
