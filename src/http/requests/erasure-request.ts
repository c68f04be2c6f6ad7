import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsObject, IsUUID } from 'class-validator';
import type { NewErasure } from '../../erasure/erasure.js';
import { LONGEST } from '../../erasure/hold.js';
import { id, reference } from '../openapi/schema.js';
import { readBody } from './body.js';
import type { Reading } from './fault.js';
import { Reason, Ticket, trimmed } from './justification.js';
import { Must, Optional, Written } from './rules.js';
import { readScope } from './scope.js';
import { objectAt, Shape } from './shape.js';

const MOST_IDS = 1_000;

function Ids(what: string, description: string): PropertyDecorator {
  return Must(
    `give 1 to ${MOST_IDS.toLocaleString('en-US')} ids of ${what}, or leave it out`,
    { type: 'array', minItems: 1, maxItems: MOST_IDS, items: id, description },
    IsArray,
    ArrayNotEmpty,
    (options) => ArrayMaxSize(MOST_IDS, options),
    (options) => IsUUID('all', { ...options, each: true }),
  );
}

class ErasureBody {
  @Optional()
  @Must('give the scope as a JSON object, such as {"groupId": "…"}', reference('Scope'), IsObject)
  readonly scope?: object;

  @Optional()
  @Ids('modifications', 'Instead of a scope: these, one by one.')
  readonly modificationIds?: string[];

  @Optional()
  @Ids(
    'entries',
    'Instead of a scope: the texts that audit queries looked for, by their entries `audit.queried` and `audit.exported`.',
  )
  readonly entryIds?: string[];

  @Reason
  readonly reason!: string;

  @Optional()
  @Ticket
  readonly ticket?: string;

  @Written(LONGEST.basis, {
    message: (characters) =>
      `give the basis on which to erase: ${characters}, no control characters`,
    description:
      'On which legal or contractual basis, such as `GDPR article 17(1)(a)`. It stands in the log, readable.',
  })
  readonly basis!: string;

  @Optional()
  @Must('give true or false, or leave it out', {
    type: 'boolean',
    description: 'Erase the reasons that were given for the edits, too; false where left out.',
  })
  readonly includeReasons?: boolean;
}

export const erasureShape = new Shape(ErasureBody);

const ONE_OF = 'give exactly one of scope, modificationIds, entryIds';

/** Reads the body of `POST /v1/erasures`; all faults at once. */
export function readErasureRequest(
  bytes: Buffer,
): Reading<Omit<NewErasure, 'isDryRun' | 'key'> & { readonly payload: string }> {
  return readBody(bytes, (body, faults) => {
    const { value, at } = erasureShape.check(body, '', faults);
    const targets = [value.scope, value.modificationIds, value.entryIds];
    if (targets.filter((one) => one !== undefined).length !== 1) faults.add('', ONE_OF);
    const place = at('scope');
    const scope = place.node && objectAt(place.node, place.pointer, faults);
    return {
      scope: scope ? readScope(scope, place.pointer, faults) : null,
      modificationIds: idsIn(value.modificationIds),
      entryIds: idsIn(value.entryIds),
      reason: trimmed(value.reason) ?? '',
      ticket: trimmed(value.ticket),
      basis: trimmed(value.basis) ?? '',
      includeReasons: value.includeReasons ?? false,
    };
  });
}

/** Each once. The members may still be of any type here: faults are reported together. */
function idsIn(ids: unknown): readonly string[] | null {
  return Array.isArray(ids) ? [...new Set(ids.map((one) => String(one).toLowerCase()))] : null;
}
