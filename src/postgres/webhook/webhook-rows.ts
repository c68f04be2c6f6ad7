import type { ReportedEdit } from '../../edits/reported.js';

/** A line of `told_edit`. */
export interface ReportRow {
  readonly id: string;
  readonly group_id: string;
  readonly topic_id: string;
  readonly msg_seq: string;
  readonly event_at: Date;
  readonly account: string;
  readonly msg_body: Buffer;
  readonly custom_data: Buffer | null;
}

/** The id has the time at which it was made, in ms. */
export function arrivedAtOf(reportId: string): number {
  return Number.parseInt(reportId.replaceAll('-', '').slice(0, 12), 16);
}

export function reportOf(row: ReportRow): ReportedEdit {
  return {
    kind: 'edited',
    message: {
      groupId: row.group_id,
      topicId: row.topic_id === '' ? null : row.topic_id,
      msgSeq: Number(row.msg_seq),
    },
    at: row.event_at.getTime(),
    account: row.account,
    msgBody: row.msg_body,
    customData: row.custom_data,
  };
}
