import { type Batch, itemStates } from '../../batches/batch.js';
import { approvalJson } from './edit-json.js';
import { instant } from './instant.js';
import { actorJson, erasedJson, text } from './version-json.js';

/** A batch as every answer and event shows it: the body of `GET /v1/batches/{id}`. */
export function batchJson(batch: Batch): string {
  const { approval, counts, reasonErased } = batch;
  const states = itemStates.map((state) => `"${state}":${counts[state]}`);
  return (
    `{"id":"${batch.id}","state":"${batch.state}","dryRun":${batch.isDryRun},` +
    `"actor":${actorJson(batch.actor)},"onBehalfOf":${text(batch.onBehalfOf)},` +
    `"reason":${reasonErased ? erasedJson(reasonErased) : text(batch.reason)},"ticket":${text(batch.ticket)},` +
    `"createdAt":"${instant(batch.receivedAt)}",` +
    `"finishedAt":${batch.finishedAt === null ? 'null' : `"${instant(batch.finishedAt)}"`},` +
    `"restores":${text(batch.restores)},` +
    `"items":{"total":${batch.total},${states.join(',')}},` +
    `"ratePerSecond":${batch.ratePerSecond},"secondsLeft":${batch.secondsLeft},` +
    `${approvalJson(approval)},"itemsChecked":${approval?.checked ?? null}}`
  );
}
