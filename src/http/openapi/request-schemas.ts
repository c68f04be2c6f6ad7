import type { Schema } from './document-types.js';
import { elementSchemas } from './element-schemas.js';
import { closedObject, digest, groupId, msgSeq, reference, text, topicId } from './schema.js';

const justification = {
  operator: text(1, 256, 'The person in the back-office app who asks for the edit.'),
  reason: text(1, 1_000, 'Why. Line breaks and tabs are allowed.'),
};

const furtherJustification = {
  onBehalfOf: text(1, 256, 'The person for whom the operator acts.'),
  ticket: text(1, 128, 'The ticket that this belongs to.'),
  ifPriorDigest: {
    ...digest,
    description: 'Edit only if this is the digest of the version that stands at IM now.',
  },
};

const written: Readonly<Record<string, Schema>> = {
  MsgBody: {
    type: 'array',
    minItems: 1,
    items: reference('MessageElement'),
    description: 'Replaces the whole body. At most one TIMCustomElem.',
  },
  CloudCustomData: { type: 'string', description: 'Replaces the custom data; "" clears it.' },
};

const message = closedObject(
  { GroupId: groupId, MsgSeq: msgSeq },
  { TopicId: topicId, ...written },
);

export const requestSchemas: Readonly<Record<string, Schema>> = {
  ...elementSchemas,
  MessageElement: {
    description: 'One of the eight elements that the REST API of IM can send.',
    oneOf: Object.keys(elementSchemas).map(reference),
  },
  MessageToWrite: {
    ...message,
    description:
      'Verbatim the body of a modify_group_msg call. MsgBody and CloudCustomData may have 12,000 bytes together, counted as JSON in UTF-8. At least one of them is there.',
    // At least one of the two. An `anyOf` beside the properties would be no type to generators.
    not: { properties: { MsgBody: { not: {} }, CloudCustomData: { not: {} } } },
  },
  ModificationRequest: closedObject(
    { message: reference('MessageToWrite'), ...justification },
    {
      ...furtherJustification,
      acceptUnreadablePrior: {
        type: 'boolean',
        description:
          'Overwrite CloudCustomData even where the prior value cannot be known; false where left out.',
      },
    },
  ),
  RestorationRequest: closedObject(justification, furtherJustification),
};
