import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { ReadTrail } from '../../audit/read-trail.js';
import { readerOf } from '../request-context.js';
import { answeredInTime } from '../request-deadline.js';
import { Read } from './answer.js';

/**
 * For routes that show contents or the record: records each read before its answer is sent. Rejects with `StoreUnavailable`
 * what cannot be read or recorded in time.
 */
@Injectable()
export class RecordReads implements NestInterceptor {
  constructor(private readonly trail: ReadTrail) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const req = execution.switchToHttp().getRequest<Request>();
    return from(this.recorded(req, lastValueFrom(next.handle())));
  }

  private async recorded(req: Request, handler: Promise<unknown>): Promise<unknown> {
    const answer = await answeredInTime(req, handler);
    if (!(answer instanceof Read)) return answer;
    await answeredInTime(req, this.trail.record(readerOf(req), answer.event));
    return answer.answer;
  }
}
