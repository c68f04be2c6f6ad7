import type { AddressInfo } from 'node:net';
import {
  Controller,
  Get,
  HttpException,
  Module,
  Post,
  Req,
  type LoggerService,
  type Provider,
  type Type,
} from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request, RequestHandler } from 'express';
import { ThrottlerException, ThrottlerModule } from '@nestjs/throttler';
import { Open, RequireScopes } from '../../src/auth/access.js';
import { AuthGuard } from '../../src/auth/auth.guard.js';
import type { Caller } from '../../src/auth/caller.js';
import { CurrentCaller } from '../../src/auth/current-caller.js';
import { TokenVerifier, type TokenVerdict } from '../../src/auth/token-verifier.js';
import { AnswerWriter } from '../../src/http/answers/answer-writer.js';
import { Problem } from '../../src/http/problems/problem.js';
import { JsonBytes } from '../../src/http/read-body.js';
import { configureHttp } from '../../src/http/server.js';
import {
  ClientThrottlerGuard,
  clientThrottling,
} from '../../src/http/throttling/client-throttler.guard.js';
import { StoreUnavailable } from '../../src/failures/store-unavailable.js';
import { FakeThrottlerStorage } from './fake-throttler-storage.js';

/** Words that no log line and no answer may hold. */
export const secret = 'secret-that-must-not-leak';

@Controller('probe')
export class ProbeController {
  @Get('open')
  @Open()
  open(): object {
    return { ok: true };
  }

  @Get('caller')
  @RequireScopes('messages:modify', 'audit:read')
  caller(@CurrentCaller() caller: Caller): object {
    return { client: caller.client, person: null, scopes: [...caller.scopes] };
  }

  /** What Express believes of the connection. */
  @Get('connection')
  @Open()
  connection(@Req() req: Request): object {
    const { ip, ips, protocol, hostname, secure } = req;
    return { ip, ips, protocol, hostname, secure };
  }

  @Get('undeclared')
  undeclared(): object {
    return { ok: true };
  }

  @Post('echo')
  @RequireScopes('messages:modify')
  echo(@JsonBytes() body: Buffer): object {
    return { bytes: body.length, text: body.toString('utf8').slice(0, 100) };
  }

  @Get('refusal')
  @Open()
  refusal(): never {
    throw new Problem('refused-by-im', {
      detail: 'IM said no.',
      modificationId: '0193',
      im: { errorCode: 80001, errorInfo: 'text denied' },
    });
  }

  @Get('in-flight')
  @Open()
  inFlight(): never {
    throw new Problem('edit-in-flight', { retryAfterSeconds: 1.2 });
  }

  @Get('store-away')
  @Open()
  storeAway(): never {
    throw new StoreUnavailable(secret);
  }

  @Get('defect')
  @Open()
  defect(): never {
    throw new Error(`bad row: ${secret}\n    at ${secret} (/x.js:1:1)`, {
      cause: new SyntaxError(secret),
    });
  }

  @Get('throttled')
  @Open()
  throttled(): never {
    throw new ThrottlerException();
  }

  @Get('teapot')
  @Open()
  teapot(): never {
    throw new HttpException(secret, 418);
  }
}

/** Takes the tokens that a test names. */
export class FakeVerifier extends TokenVerifier {
  readonly verdicts = new Map<string, TokenVerdict>();

  override verify(token: string): Promise<TokenVerdict> {
    const unknown = { kind: 'invalid', reason: 'The token is malformed.' } as const;
    return Promise.resolve(this.verdicts.get(token) ?? unknown);
  }
}

export interface ProbeApp {
  readonly app: NestExpressApplication;
  readonly port: number;
  readonly verifier: FakeVerifier;
  readonly storage: FakeThrottlerStorage;
  /** Everything that was logged, as JSON. */
  readonly logged: string[];
}

/** An application with the whole edge and a few routes, listening on a port of its own. */
export async function startProbeApp(
  controllers: Type[] = [ProbeController],
  requestsPerSecond = 1_000,
  others: Provider[] = [],
  first: readonly RequestHandler[] = [],
): Promise<ProbeApp> {
  const verifier = new FakeVerifier();
  verifier.verdicts.set('good', {
    kind: 'valid',
    caller: {
      client: 'refund-desk',
      person: null,
      sub: 'probe',
      scopes: new Set(['messages:modify']),
      lookedAt: ['the claim scope'],
    },
  });
  verifier.verdicts.set('powerless', {
    kind: 'valid',
    caller: {
      client: 'nobody',
      person: null,
      sub: 'nobody',
      scopes: new Set(),
      lookedAt: ['the claim scope'],
    },
  });
  const storage = new FakeThrottlerStorage();
  const logged: string[] = [];

  @Module({
    imports: [ThrottlerModule.forRoot(clientThrottling(requestsPerSecond, storage))],
    controllers,
    providers: [
      { provide: TokenVerifier, useValue: verifier },
      { provide: APP_GUARD, useClass: AuthGuard },
      { provide: APP_GUARD, useClass: ClientThrottlerGuard },
      ...others,
    ],
  })
  class ProbeModule {}

  const app = await NestFactory.create<NestExpressApplication>(ProbeModule, new AnswerWriter(), {
    bodyParser: false,
    logger: loggerInto(logged),
  });
  configureHttp(app, first);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { app, port, verifier, storage, logged };
}

function loggerInto(lines: string[]): LoggerService {
  const write = (...parts: unknown[]): void => {
    lines.push(JSON.stringify(parts));
  };
  return { log: write, error: write, warn: write, debug: write, verbose: write, fatal: write };
}
