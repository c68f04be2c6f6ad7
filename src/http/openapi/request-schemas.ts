import {
  approvalShape,
  batchApprovalShape,
  withdrawalShape,
} from '../requests/approval-request.js';
import { batchItemShape, batchShape } from '../requests/batch-plan.js';
import { contentShapes } from '../requests/elements.js';
import { MAX_CONTENT_BYTES, messageShape } from '../requests/message.js';
import { modifyShape } from '../requests/modify-request.js';
import { restorationShape } from '../requests/restoration-request.js';
import { erasureShape } from '../requests/erasure-request.js';
import { holdReleaseShape, holdShape } from '../requests/hold-request.js';
import { scopeShape } from '../requests/scope.js';
import { sinkRewindShape } from '../requests/sink-request.js';
import { batchRestorationShape, steeringShape } from '../requests/steering-request.js';
import type { Named, Schema } from './document-types.js';
import { closedObject, reference } from './schema.js';

/** One schema for each of the eight elements, named after its `MsgType`. */
const elementSchemas = Object.fromEntries(
  [...contentShapes].map(([type, { schema }]) => [
    type,
    closedObject({ MsgType: { type: 'string', const: type }, MsgContent: schema }),
  ]),
);

/** What requests are checked by, as schemas. */
export const requestSchemas: Named<Schema> = {
  ...elementSchemas,
  MessageElement: {
    description: 'One of the eight elements that the REST API of IM can send.',
    oneOf: Object.keys(elementSchemas).map(reference),
  },
  MessageToWrite: {
    ...messageShape.schema,
    description: `Verbatim the body of a modify_group_msg call. MsgBody and CloudCustomData may have ${MAX_CONTENT_BYTES.toLocaleString('en-US')} bytes together, counted as JSON in UTF-8. At least one of them is there.`,
    // At least one of the two. An `anyOf` beside the properties would be no type to generators.
    not: { properties: { MsgBody: { not: {} }, CloudCustomData: { not: {} } } },
  },
  ModificationRequest: modifyShape.schema,
  RestorationRequest: restorationShape.schema,
  ApprovalRequest: approvalShape.schema,
  BatchApprovalRequest: batchApprovalShape.schema,
  WithdrawalRequest: withdrawalShape.schema,
  BatchRequest: batchShape.schema,
  BatchItemRequest: batchItemShape.schema,
  SteeringRequest: steeringShape.schema,
  BatchRestorationRequest: batchRestorationShape.schema,
  SinkRewindRequest: sinkRewindShape.schema,
  HoldRequest: holdShape.schema,
  HoldReleaseRequest: holdReleaseShape.schema,
  ErasureRequest: erasureShape.schema,
  Scope: {
    ...scopeShape.schema,
    description: 'Contents that fit every member given; at least one is.',
  },
  EmptyRequest: closedObject({}),
};
