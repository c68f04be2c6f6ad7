import type { EvidencedEdit } from '../../audit/audit-record.js';
import { commitmentText, parseEntry } from '../../ledger/entry.js';
import type { ContentPointer } from '../../ledger/entry-shape.js';
import { EVIDENCE_FORMAT } from '../../ledger/evidence.js';
import type { SealedEntry } from '../../ledger/receipt.js';
import { editJson } from '../answers/edit-json.js';
import type { ProvingLog } from '../ledger/proving-log.js';
import { onOneLine } from './export-answer.js';
import { TextBlocks } from './text-blocks.js';

export const EVIDENCE_TYPE = 'application/vnd.im-edit-ledger.evidence+x-ndjson' as const;
export const EVIDENCE_FORM = {
  name: 'modifications',
  contentType: EVIDENCE_TYPE,
  extension: 'evidence.ndjson',
};

/** The lines of an evidence bundle; `src/ledger/evidence.ts` describes them. */
export async function* evidenceText(
  exportId: string,
  log: ProvingLog,
  portions: AsyncGenerator<readonly EvidencedEdit[], void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  const text = new TextBlocks();
  const line = (value: object): void => text.add(`${JSON.stringify(value)}\n`);
  line({ format: EVIDENCE_FORMAT, exportId, key: log.key, checkpoint: log.note });
  let records = 0;
  let unsealed = 0;
  for await (const edits of portions) {
    for (const one of edits) {
      const entries = one.entries.map(({ index, type, bytes }) => ({
        index,
        type,
        bytes,
        openings: openingsOf(bytes, one.openings),
      }));
      const ofBatch = await log.approvalOf(one.edit.batch);
      const receipt = isExpiryToCome(one)
        ? null
        : await log.receiptOf(one.edit.id, entries, ofBatch);
      if (receipt === null) {
        unsealed += 1;
        continue;
      }
      records += 1;
      const record = onOneLine(editJson(one.edit, { withChanges: false }));
      text.add(`{"line":${records},"record":${record},"receipt":${JSON.stringify(receipt)}}\n`);
    }
    yield* text.full();
  }
  line({ records, unsealed });
  yield* text.rest();
}

/** Its time is over, and the entry that says so comes with the next look at what has expired. */
function isExpiryToCome({ edit, entries }: EvidencedEdit): boolean {
  return edit.status.state === 'expired' && !entries.some(({ type }) => type === 'edit.expired');
}

/** An error text of IM may be of another entry of the same edit. */
function openingsOf(
  bytes: Uint8Array,
  openings: EvidencedEdit['openings'],
): SealedEntry['openings'] {
  const entry = parseEntry(bytes);
  if (entry.kind !== 'ok') return [];
  return openings.flatMap(({ pointer, salt, content }) => {
    const said = entry.value.commitments.find((one) => one.pointer === pointer);
    return said?.commitment === commitmentText(salt, content)
      ? [{ pointer: said.pointer satisfies ContentPointer, salt, content }]
      : [];
  });
}
