import { Controller, Get, Query, UseInterceptors } from '@nestjs/common';
import { RequireScopes } from '../../auth/access.js';
import { type CurrentMessage, ReadCurrentMessage } from '../../edits/read-current-message.js';
import { RawJson } from '../../json/write.js';
import { Read } from '../answers/answer.js';
import { RecordReads } from '../answers/record-reads.js';
import { messageJson, versionJson } from '../answers/version-json.js';
import { valid } from '../problems/invalid-request.js';
import { type Query as QueryString, readMessageRefQuery } from '../requests/query.js';
import { unavailable } from './edit-problems.js';
import { refusal } from './refusal-detail.js';

@Controller('v1/messages')
@UseInterceptors(RecordReads)
export class MessagesController {
  constructor(private readonly readCurrent: ReadCurrentMessage) {}

  @Get('current')
  @RequireScopes('messages:modify')
  async current(@Query() query: QueryString): Promise<Read> {
    const { groupId, msgSeq, topicId = null } = valid(readMessageRefQuery(query));
    const message = { groupId, msgSeq, topicId };
    const current = itemOrProblem(await this.readCurrent.at(message));
    return new Read(
      { kind: 'content', what: 'current', modificationId: null, message },
      {
        message: new RawJson(messageJson(message)),
        current: new RawJson(versionJson(current)),
      },
    );
  }
}

function itemOrProblem(current: CurrentMessage): Extract<CurrentMessage, { kind: 'found' }> {
  switch (current.kind) {
    case 'found':
      return current;
    case 'unavailable':
      throw unavailable(current.why);
    case 'refused':
      throw refusal(current.because, { ...current, isSent: false });
  }
}
