import { createHash } from 'node:crypto';
import { batchPinLine, type ListedPin } from '../ledger/batch-items.js';
import { parseEntry } from '../ledger/entry.js';
import type { Findings } from './documents/findings.js';
import { priorDigest } from './prior-digest.js';
import { Reader, type ReadView } from './read-view.js';

/** What persons decided on batches. */
const DECISIONS = `SELECT bytes FROM ledger_entry WHERE type IN ('batch.approved', 'batch.declined')`;

const SALTS = `SELECT b.id, b.items_salt FROM batch b JOIN approval_request r ON r.id = b.id AND r.kind = 'batch' ORDER BY b.id`;

const sha256 = (bytes: string): string => `'sha256:' || encode(sha256(${bytes}), 'hex')`;

const PINS = `SELECT p.batch_id, p.index, p.prior_item, p.recalled_custom_data, i.if_prior_digest, p.prior_digest AS digest, p.because, p.error_code::text AS "errorCode",
    ${sha256('p.error_info')} AS "errorInfo", ${sha256('p.prior_item')} AS prior, ${sha256('p.recalled_custom_data')} AS recalled,
    p.recalled_custom_data_source AS "recalledFrom"
  FROM batch_pin p LEFT JOIN batch_item i ON i.batch_id = p.batch_id AND i.index = p.index ORDER BY p.batch_id, p.index`;

type PinRow = Omit<ListedPin, 'index'> &
  Seen & { readonly batch_id: string; readonly index: string };

/** What a pin holds, and the digest that its item was to be told by. */
interface Seen {
  readonly prior_item: Buffer | null;
  readonly recalled_custom_data: Buffer | null;
  readonly if_prior_digest: string | null;
}

/** Holds what was seen of the items of batches to what the persons who decided on them committed to; before that, to itself. */
export async function checkBatchPins(view: ReadView, findings: Findings): Promise<void> {
  const committed = await commitmentsIn(view);
  const pins = new Reader(view.stream<PinRow>(PINS));
  for await (const rows of view.stream<{ id: string; items_salt: Buffer | null }>(SALTS)) {
    for (const { id, items_salt: salt } of rows) {
      const found = await commitmentTo(pins, id, salt, findings);
      // The salt goes with the contents of any item: it is looked at with the plan.
      const others = salt ? [...(committed.get(id) ?? [])].filter((one) => one !== found) : [];
      if (others.length > 0) {
        const what = 'they are not what the log has a commitment to';
        findings.add('changed', `pins of batch ${id}`, what);
      }
    }
  }
}

/** By batch. A decision of a version before has none. */
async function commitmentsIn(view: ReadView): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const committed = new Map<string, Set<string>>();
  for await (const rows of view.stream<{ bytes: Buffer }>(DECISIONS)) {
    for (const { bytes } of rows) {
      const parsed = parseEntry(bytes);
      // What cannot be read is reported with the other entries.
      if (parsed.kind !== 'ok' || !('batchId' in parsed.value.details)) continue;
      const { batchId } = parsed.value.details;
      const pins = parsed.value.commitments.find(({ pointer }) => pointer === '/pins');
      if (!pins) continue;
      committed.set(batchId, (committed.get(batchId) ?? new Set()).add(pins.commitment));
    }
  }
  return committed;
}

/** Takes the pins up to those of this batch; what belongs to no batch is looked at with the plans. */
async function commitmentTo(
  pins: Reader<PinRow>,
  batch: string,
  salt: Buffer | null,
  findings: Findings,
): Promise<string> {
  const hash = createHash('sha256').update(salt ?? '');
  for (;;) {
    const next = pins.peek();
    const pin = next instanceof Promise ? await next : next;
    if (!pin || pin.batch_id > batch) return `sha256:${hash.digest('hex')}`;
    pins.skip();
    const { batch_id: id, index, prior_item, recalled_custom_data, if_prior_digest, ...seen } = pin;
    if (id !== batch) continue;
    hash.update(batchPinLine({ ...seen, index: Number(index) }));
    if (seen.digest !== digestOf({ prior_item, recalled_custom_data, if_prior_digest })) {
      const name = `pin ${index} of batch ${batch}`;
      findings.add('disagrees', name, 'its digest is not that of the version that it holds');
    }
  }
}

/** An item that was to overwrite another version runs on none. */
function digestOf({ prior_item, recalled_custom_data, if_prior_digest: asked }: Seen): string {
  const digest = priorDigest(prior_item, recalled_custom_data);
  return asked === null || asked === digest ? digest : '';
}
