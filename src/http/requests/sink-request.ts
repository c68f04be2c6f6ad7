import { count } from '../openapi/schema.js';
import { readBody } from './body.js';
import type { Reading } from './fault.js';
import { Must } from './rules.js';
import { Shape } from './shape.js';
import { spelledMembers } from './spelling.js';

const FROM_INDEX = {
  ...count,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Delivered from this entry on, once more. It must have been delivered before.',
};

class SinkRewind {
  @Must('give the index of an entry: a whole number from 0', FROM_INDEX)
  readonly fromIndex!: number;
}

export const sinkRewindShape = new Shape(SinkRewind);

/** Reads the body of `POST /v1/sinks/{name}/rewind`; all faults at once. */
export function readSinkRewind(bytes: Buffer): Reading<{ readonly fromIndex: number }> {
  return readBody(bytes, (body, faults) => ({
    fromIndex: sinkRewindShape.check(body, '', faults).value.fromIndex,
  }));
}

/** Reads a body that says nothing: none, or an empty object. */
export function readEmpty(bytes: Buffer | null): Reading<object> {
  if (bytes === null) return { ok: true, request: {} };
  return readBody(bytes, (body, faults) => {
    spelledMembers(body, [], '', faults);
    return {};
  });
}
