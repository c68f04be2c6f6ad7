import { ExpressAdapter } from '@nestjs/platform-express';
import type { Response } from 'express';
import { writeJson } from '../../json/write.js';
import { Answer, Read, Stream } from './answer.js';

/**
 * Writes what controllers return; problems are written by `ProblemFilter`. Any value is JSON in which contents keep every
 * digit. Head and body leave in one write, which Express's own `send` would make an answer to conditional requests.
 */
export class AnswerWriter extends ExpressAdapter {
  override reply(res: Response, answer: unknown): Promise<void> | void {
    if (answer instanceof Stream) return answer.writeTo(res);
    if (answer instanceof Read) throw new Error('A reading that is not on record has no answer');
    const { status, headers, body } =
      answer instanceof Answer ? answer : new Answer(writeJson(answer));
    if (status !== null) res.status(status);
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) res.setHeader(name, value);
    }
    res.end(body);
  }
}
