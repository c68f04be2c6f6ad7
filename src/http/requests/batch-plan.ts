import { placeOfDryRun } from './spelling.js';
import { createHash } from 'node:crypto';
import type { PlannedItem } from '../../batches/batch.js';
import { canonicalJson } from '../../json/canonical.js';
import { faultsOf } from '../../json/faults.js';
import type { JsonNode, JsonObject } from '../../json/node.js';
import { pointerTo } from '../../json/pointer.js';
import { reference } from '../openapi/schema.js';
import { BodyFaults, MAX_FAULTS, type Fault, type Reading } from './fault.js';
import {
  AcceptUnreadablePrior,
  type Asked,
  askedBy,
  Asking,
  digestIn,
  IfPriorDigest,
  operatorIs,
  Reason,
  Ticket,
  trimmed,
} from './justification.js';
import { Must, Optional } from './rules.js';
import { Shape } from './shape.js';
import { MessageToWrite, readWrapped } from './wrapped-message.js';

/** How many items a batch may have. */
export const MAX_ITEMS = 10_000;
const HOW_MANY = `1 to ${MAX_ITEMS.toLocaleString('en-US')} items`;

class BatchItem {
  @MessageToWrite
  readonly message!: object;

  @Optional()
  @Reason
  readonly reason?: string;

  @Optional()
  @Ticket
  readonly ticket?: string;

  @Optional()
  @IfPriorDigest
  readonly ifPriorDigest?: string;

  @Optional()
  @AcceptUnreadablePrior
  readonly acceptUnreadablePrior?: boolean;
}

class BatchHeader extends Asking {
  @Optional()
  @AcceptUnreadablePrior
  readonly acceptUnreadablePrior?: boolean;
}

class BatchBody extends BatchHeader {
  @Must(`give an array of ${HOW_MANY}`, {
    type: 'array',
    minItems: 1,
    maxItems: MAX_ITEMS,
    items: reference('BatchItemRequest'),
    description: 'The edits; no message twice. What an item says overrides what the batch says.',
  })
  readonly items!: unknown[];
}

export const batchItemShape = new Shape(BatchItem);
export const batchHeaderShape = new Shape(BatchHeader);
export const batchShape = new Shape(BatchBody);

const UNWRAPPED =
  'this is the body of a modify_group_msg call: put it under `message`: {"message": {…}}';

/** What `POST /v1/batches` asks for, checked. */
export interface BatchRequest extends Asked {
  readonly items: readonly PlannedItem[];
  /** Stands for the JSON value of the whole: the same for the same, however it was sent. */
  readonly payload: string;
}

type OwnItem = Pick<PlannedItem, 'message' | 'requested' | 'ifPriorDigest'> & {
  readonly reason: string | null;
  readonly ticket: string | null;
  readonly acceptUnreadablePrior: boolean | null;
};

/** Gathers a batch part by part, in any order, and all that is wrong with it. */
export class BatchPlan {
  readonly faults = new BodyFaults();
  private readonly own: OwnItem[] = [];
  private readonly places = new Map<string, number>();
  private readonly itemsHash = createHash('sha256');
  private asked: Asked = askedBy(new Asking());
  private acceptUnreadablePrior = false;
  private hasHeader = false;
  private headerPayload = '';
  private count = 0;

  /** @param person who calls, and so need not be named; null: an application calls */
  constructor(private readonly person: string | null) {}

  /** Looking further is of no use. */
  get isHopeless(): boolean {
    return this.faults.isFull;
  }

  /** The members beside the items: the first line of NDJSON. */
  header(node: JsonNode, bytes: Buffer): void {
    this.exact(node, bytes, '');
    const object = this.objectIn(node, '', 'send a JSON object');
    if (!object) return;
    const elsewhere = (key: string): string | null =>
      key === 'items'
        ? 'remove this field: each item is a line of its own below this one'
        : placeOfDryRun(key);
    const usual = operatorIs(this.person);
    this.take(
      batchHeaderShape.check(object, '', this.faults, usual, elsewhere).value,
      object,
      bytes,
    );
  }

  /** The whole object of a JSON body whose items were given before, and left out of it. */
  around(node: JsonNode, bytes: Buffer): void {
    this.exact(node, bytes, '');
    const object = this.objectIn(node, '', node.kind === 'array' ? NOT_BARE : 'send a JSON object');
    if (!object) return;
    // What was given before is there; where it was nothing, the rule says so.
    const usual = { ...operatorIs(this.person), ...(this.count > 0 ? { items: [null] } : {}) };
    const members = object.members.filter(({ key }) => key !== 'items' || this.count === 0);
    const header = { ...object, members };
    this.take(batchShape.check(header, '', this.faults, usual, placeOfDryRun).value, header, bytes);
  }

  item(node: JsonNode, bytes: Buffer): void {
    const index = this.count;
    this.count += 1;
    if (index >= MAX_ITEMS) return;
    const at = itemPointer(index);
    this.exact(node, bytes, at);
    const object = this.objectIn(node, at, 'give an item as a JSON object: {"message": {…}}');
    if (!object) return;
    const { found, read } = readWrapped(batchItemShape, object, at, this.faults, {
      unwrapped: UNWRAPPED,
    });
    this.once(read.message, index);
    if (!this.faults.isEmpty) return;
    this.itemsHash.update(canonicalJson(object, bytes) ?? '').update('\n');
    this.own.push({
      message: read.message,
      requested: read.contents,
      reason: trimmed(found?.reason),
      ticket: trimmed(found?.ticket),
      ifPriorDigest: digestIn(found?.ifPriorDigest),
      acceptUnreadablePrior: found?.acceptUnreadablePrior ?? null,
    });
  }

  /** A line that is no item at all. */
  brokenItem(message: string): void {
    this.faults.add(itemPointer(this.count), message);
    this.count += 1;
  }

  /** Once everything was given. */
  reading(): Reading<BatchRequest> {
    if (this.count > MAX_ITEMS) {
      const counted = this.count.toLocaleString('en-US');
      this.faults.add('/items', `give ${HOW_MANY}, not ${counted}: send several batches`);
    }
    if (this.count === 0 && this.hasHeader) this.faults.add('/items', `give ${HOW_MANY}`);
    if (!this.faults.isEmpty) return { ok: false, faults: this.faults.places() };
    const { asked, acceptUnreadablePrior } = this;
    const items = this.own.map((item): PlannedItem => ({
      ...item,
      reason: item.reason ?? asked.reason,
      ticket: item.ticket ?? asked.ticket,
      acceptUnreadablePrior: item.acceptUnreadablePrior ?? acceptUnreadablePrior,
      restores: null,
    }));
    const payload = `${this.headerPayload}\n${this.itemsHash.digest('hex')}`;
    return { ok: true, request: { ...asked, items, payload } };
  }

  private take(found: BatchHeader, node: JsonObject, bytes: Buffer): void {
    this.hasHeader = true;
    this.asked = askedBy(found);
    this.acceptUnreadablePrior = found.acceptUnreadablePrior ?? false;
    if (this.faults.isEmpty) this.headerPayload = canonicalJson(node, bytes) ?? '';
  }

  private exact(node: JsonNode, bytes: Buffer, at: string): void {
    for (const fault of faultsOf(node, bytes, MAX_FAULTS)) {
      this.faults.add(`${at}${fault.pointer}`, fault.message);
    }
  }

  private objectIn(node: JsonNode, at: string, message: string): JsonObject | null {
    if (node.kind === 'object') return node;
    this.faults.add(at, message);
    return null;
  }

  private once({ groupId, topicId, msgSeq }: PlannedItem['message'], index: number): void {
    // Where it does not say which message it is about, that is its fault.
    if (!groupId || !Number.isInteger(msgSeq) || msgSeq < 1) return;
    const name = JSON.stringify([groupId, topicId, msgSeq]);
    const before = this.places.get(name);
    if (before === undefined) this.places.set(name, index);
    else {
      const first = itemPointer(before);
      this.faults.add(
        `${itemPointer(index)}/message`,
        `remove this item: ${first} is about the same message; a batch has no message twice`,
      );
    }
  }
}

const NOT_BARE = 'send a JSON object with the array under `items`, beside `operator` and `reason`';

/** The place of an item, in JSON and in NDJSON alike. */
export function itemPointer(index: number): string {
  return pointerTo('/items', index);
}

/** What a body comes to that is no JSON. */
export function malformed(fault: Fault): Reading<never> {
  return { ok: false, isMalformed: true, faults: [fault] };
}
