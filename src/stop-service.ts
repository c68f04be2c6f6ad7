import { setTimeout as delay } from 'node:timers/promises';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import type { ConnectionDrain } from './http/connection-drain.js';
import { logDefect } from './ops/defect-log.js';
import type { Parts } from './parts.js';
import type { OpsServer } from './ops/ops-server.js';

/** By when a stop is over, in ms, one way or the other. */
export const STOPPED_BY_MS = 28_000;
/** How long calls that have left for IM may take to be answered; then they count as lost. */
const CALLS_END_BY_MS = 12_000;
/** By when every caller has been answered; who is not, such as a reader of a long export, is cut off. */
const CALLERS_GONE_BY_MS = 20_000;
/** How long it may take to report the last calls. Unreported, their places come free only after the longest call. */
const LAST_CALLS_REPORTED_BY_MS = 2_000;

/** The servers of a replica, and what drains their connections. */
export interface Edges {
  readonly app: NestExpressApplication;
  readonly ops: OpsServer;
  readonly drain: ConnectionDrain;
}

/**
 * Lets nobody new in, and answers everybody who waits: an edit whose call is under way with its outcome, one that waits
 * for a permit or is in doubt with 202 and left to the other replicas, one without a snapshot with 503. A part that fails to end
 * is logged, and keeps no other from ending.
 */
export async function stopService(parts: Parts, { app, ops, drain }: Edges): Promise<void> {
  const { logger, traces, quota, executions, runner, messages, judge, indexer } = parts;
  const { replica, audit, erasing } = parts;
  const { sequencer } = parts.log;
  const ended = (part: string, ending: () => Promise<unknown> | undefined): Promise<void> =>
    unlessDefect(logger, part, ending);
  logger.info({ event: 'stopping' });
  const server = app.getHttpServer();
  drain.begin(server);
  audit.exports.stop();
  parts.batchProgress.stop();
  audit.follower.stop();
  const approvalsEnd = ended('approvals', async () => {
    await Promise.all([parts.approvals.stop(), parts.batchApprovals.stop()]);
  });
  const witnessesEnd = ended('witnesses', () => parts.log.witnesses?.stop());
  const sinksEnd = ended('sinks', () => parts.sinks.stop());
  const closeQuota = ended('quota', () => quota.close());
  const callsEnd = setTimeout(() => messages.close(), CALLS_END_BY_MS);
  // What it has under way ends with the executions and the quota.
  const runnerEnds = ended('batches', () => runner.stop());
  await Promise.all([
    ended('executions', () => executions.stop(CALLERS_GONE_BY_MS)),
    ended('callers', () => drain.end(server, CALLERS_GONE_BY_MS)),
  ]);
  clearTimeout(callsEnd);
  // Edits whose snapshot came while the others ended.
  await ended('late executions', () => executions.stop(0));
  messages.close();
  await runnerEnds;
  await approvalsEnd;
  // Together: each may have to wait for a database that does not answer.
  const others = [judge, indexer, erasing.eraser, erasing.months, sequencer, replica];
  await Promise.all([
    closeQuota,
    sinksEnd,
    witnessesEnd,
    ended('retention', () => erasing.retention?.stop()),
    // The other replicas wait for the places of calls that they do not know to be over.
    Promise.race([ended('quota', () => quota.close()), delay(LAST_CALLS_REPORTED_BY_MS)]),
    ended('record', () => parts.record.catchUp()),
    ended('traces', () => traces?.stop()),
    ...others.map((part) => ended(part.constructor.name, () => part.stop())),
  ]);
  await ended('http', () => app.close());
  await ended('log', () => parts.log.store.close());
  await ended('audit standby', () => audit.standby?.close());
  await ended('store', () => parts.store.close());
  await ended('ops', () => ops.close());
  logger.info({ event: 'stopped' });
}

async function unlessDefect(
  logger: Logger,
  part: string,
  ending: () => Promise<unknown> | undefined,
): Promise<void> {
  try {
    await ending();
  } catch (error) {
    logDefect(logger, `stopping ${part}`, error);
  }
}
