import { Controller, Get, Query, Req, UseInterceptors } from '@nestjs/common';
import type { Request } from 'express';
import { DecisionRecord, DECISIONS, type RecordedDecision } from '../../audit/decision-record.js';
import { Exports } from '../../audit/exports.js';
import { RequireScopes } from '../../auth/access.js';
import { requireScope } from '../../auth/auth.guard.js';
import type { Caller } from '../../auth/caller.js';
import { CurrentCaller } from '../../auth/current-caller.js';
import { LONGEST } from '../../edits/edit.js';
import { Read, type Stream } from '../answers/answer.js';
import { instant } from '../answers/instant.js';
import { RecordReads } from '../answers/record-reads.js';
import { viewed } from '../answers/viewed.js';
import { valid } from '../problems/invalid-request.js';
import {
  instantParameter,
  integerParameter,
  textParameter,
  uuidParameter,
  wordParameter,
} from '../requests/parameter.js';
import { QueryReader } from '../requests/query-reader.js';
import type { Query as QueryString } from '../requests/query-string.js';
import { wantedListForm } from './accept.js';
import type { ExportType } from './export-answer.js';
import { type ExportedList, exportList, listExportReader } from './list-export.js';
import { inRange } from './queries.js';

const DEFAULT_LIMIT = 50;

export const DECISION_FILTERS = {
  decision: wordParameter('What was decided.', DECISIONS),
  person: textParameter(
    'Who decided, or withdrew: as her token names her, in any case.',
    LONGEST.operator,
  ),
  operator: textParameter('The person who had asked for it, as given.', LONGEST.operator),
  client: textParameter('The application that had asked for it: a `sub`.', LONGEST.operator),
  from: instantParameter('Decided at or after.'),
  to: instantParameter('Decided before.'),
};

export const DECISION_PAGES = {
  limit: integerParameter('Items of a page; 50 where left out. Not for an export.', 1, 500),
  cursor: uuidParameter(
    'The `nextCursor` of the page before, with the same filters. Not for an export.',
  ),
};

const DECISIONS_EXPORTED: ExportedList<RecordedDecision> = {
  name: 'approvals',
  json: decisionJson,
  columns: {
    kind: ({ kind }) => kind,
    id: ({ id }) => id,
    decision: ({ decision }) => decision,
    decidedAt: ({ at }) => instant(at),
    decidedByClient: ({ by }) => by?.client,
    decidedBy: ({ by }) => by?.person,
    comment: ({ comment }) => comment,
    approvalsNeeded: ({ approvalsNeeded }) => approvalsNeeded,
    proposedAt: ({ proposal }) => instant(proposal.at),
    client: ({ proposal }) => proposal.client,
    operator: ({ proposal }) => proposal.operator,
    onBehalfOf: ({ proposal }) => proposal.onBehalfOf,
    reason: ({ proposal }) => proposal.reason,
    ticket: ({ proposal }) => proposal.ticket,
    groupId: ({ proposal }) => proposal.message?.groupId,
    msgSeq: ({ proposal }) => proposal.message?.msgSeq,
    topicId: ({ proposal }) => proposal.message?.topicId,
    items: ({ proposal }) => proposal.items,
    ledgerIndex: ({ index }) => index,
  },
};

/** Who approved what. */
@Controller('v1/audit/approvals')
@RequireScopes('audit:read')
@UseInterceptors(RecordReads)
export class DecisionsController {
  constructor(
    private readonly decisions: DecisionRecord,
    private readonly exports: Exports,
  ) {}

  @Get()
  async list(
    @Query() query: QueryString,
    @CurrentCaller() caller: Caller,
    @Req() req: Request,
  ): Promise<Read | Stream> {
    const form = wantedListForm(req);
    if (form !== 'page') return this.export(form, query, caller, req);
    const read = new QueryReader(query, Object.keys({ ...DECISION_FILTERS, ...DECISION_PAGES }));
    const filter = inRange(read, read.values(DECISION_FILTERS));
    const { limit = DEFAULT_LIMIT, cursor = null } = read.values(DECISION_PAGES);
    const filters = valid(read.reading(() => read.asked()));
    const { rows, next, view } = await this.decisions.page(filter, limit, cursor);
    return new Read(
      { kind: 'query', query: 'audit/approvals', filters, text: null, rows: rows.length },
      viewed(view, { items: rows.map(decisionJson), nextCursor: next }),
    );
  }

  private export(type: ExportType, query: QueryString, caller: Caller, req: Request): Stream {
    requireScope(caller, 'audit:export');
    const { read, isForExcel } = listExportReader(query, type, DECISION_FILTERS);
    const filter = inRange(read, read.values(DECISION_FILTERS));
    const filters = valid(read.reading(() => read.asked()));
    return exportList(this.exports, req, DECISIONS_EXPORTED, {
      type,
      isForExcel,
      filters,
      read: (ending, onView) => this.decisions.all(filter, ending, onView),
    });
  }
}

function decisionJson({ proposal, by, at, entryId, index, ...decided }: RecordedDecision): object {
  const { message, at: proposedAt, ...asked } = proposal;
  return {
    ...decided,
    at: instant(at),
    by: by && { client: by.client, operator: by.person, ip: by.ip },
    proposal: {
      at: instant(proposedAt),
      ...asked,
      message: message && {
        GroupId: message.groupId,
        MsgSeq: message.msgSeq,
        TopicId: message.topicId,
      },
    },
    ledger: { entryId, index },
  };
}
