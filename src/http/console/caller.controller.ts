import { Controller, Get } from '@nestjs/common';
import { AnyCaller } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';

/** Tells callers who they are here: which client, which person, what they may do, and where that was looked up. */
@Controller('v1/caller')
@AnyCaller()
export class CallerController {
  @Get()
  caller(@CurrentCaller() { client, person, scopes, lookedAt }: Caller) {
    return { client, operator: person, scopes: [...scopes], lookedAt };
  }
}
