import { IsString } from 'class-validator';
import { LONGEST } from '../../erasure/hold.js';
import type { Scope } from '../../erasure/scope.js';
import { LONGEST as LONGEST_OF_EDITS } from '../../edits/edit.js';
import type { JsonObject } from '../../json/parse.js';
import type { BodyFaults } from './fault.js';
import { GROUP_ID, MSG_SEQ, TOPIC_ID } from './identifiers.js';
import { readInstant } from './instant.js';
import { trimmed } from './justification.js';
import { Must, Optional, Written } from './rules.js';
import { Shape } from './shape.js';

const instantSchema = (description: string) => ({
  type: 'string',
  description: `${description} An RFC 3339 time, or a date, which is midnight UTC.`,
});

class ScopeBody {
  @Optional()
  @Must(GROUP_ID.message, GROUP_ID.schema)
  readonly groupId?: string;

  @Optional()
  @Must(TOPIC_ID.message, TOPIC_ID.schema)
  readonly topicId?: string;

  @Optional()
  @Must(MSG_SEQ.message, MSG_SEQ.schema)
  readonly msgSeq?: number;

  @Optional()
  @Written(LONGEST.account, {
    message: (characters) => `give an account of IM: ${characters}; or leave it out`,
    description: 'Who sent the overwritten version (`From_Account`).',
  })
  readonly account?: string;

  @Optional()
  @Written(LONGEST_OF_EDITS.operator, {
    message: (characters) => `give the \`sub\` of an application: ${characters}; or leave it out`,
    description: 'The application that asked for the edit: a `sub`.',
  })
  readonly client?: string;

  @Optional()
  @Must('give a time, or leave it out', instantSchema('Received at or after.'), IsString)
  readonly from?: string;

  @Optional()
  @Must('give a time, or leave it out', instantSchema('Received before.'), IsString)
  readonly to?: string;
}

export const scopeShape = new Shape(ScopeBody);

/** Reads a scope. What comes back can be trusted only if no fault was added. */
export function readScope(node: JsonObject, pointer: string, faults: BodyFaults): Scope {
  const { value: found, at } = scopeShape.check(node, pointer, faults);
  if (Object.values(found).every((value) => value === undefined)) {
    faults.add(
      pointer,
      'give at least one of groupId, topicId, msgSeq, account, client, from, to: an empty scope would be everything',
    );
  }
  const instant = (name: 'from' | 'to'): number | undefined => {
    const { [name]: given } = found;
    if (typeof given !== 'string') return undefined;
    const read = readInstant(given);
    if ('value' in read) return read.value;
    faults.add(at(name).pointer, read.fault);
    return undefined;
  };
  const [from, to] = [instant('from'), instant('to')];
  if (from !== undefined && to !== undefined && from >= to) {
    faults.add(at('from').pointer, 'give a time before `to`: `from` counts, `to` does not');
  }
  const { groupId, topicId, msgSeq } = found;
  const [account, client] = [trimmed(found.account), trimmed(found.client)];
  return {
    ...(groupId === undefined ? {} : { groupId }),
    ...(topicId === undefined ? {} : { topicId }),
    ...(msgSeq === undefined ? {} : { msgSeq }),
    ...(account === null ? {} : { account }),
    ...(client === null ? {} : { client }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
