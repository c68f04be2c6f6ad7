import { type JsonNode, JsonSyntaxError, parseItemByItem, parseJson } from '../../json/parse.js';
import { BatchPlan, type BatchRequest, malformed } from './batch-plan.js';
import { MAX_DEPTH, noJson, whatIsWrong } from './body.js';
import type { Reading } from './fault.js';
import { nameOf } from './spelling.js';

/** How a batch is sent. */
export type BatchForm = 'json' | 'ndjson';

export interface BatchBytes {
  readonly bytes: Buffer;
  readonly form: BatchForm;
}

/** A reading that is made in small steps: the last one gives its result. */
export type Steps<T> = Generator<undefined, T, undefined>;

/**
 * Reads the body of `POST /v1/batches`; all faults at once, up to their greatest number. Each step is one item.
 * @param person who calls, and so need not be named; null: an application calls
 */
export function readBatchRequest(
  { bytes, form }: BatchBytes,
  person: string | null = null,
): Steps<Reading<BatchRequest>> {
  const plan = new BatchPlan(person);
  return form === 'json' ? readJson(bytes, plan) : readLines(bytes, plan);
}

function* readJson(bytes: Buffer, plan: BatchPlan): Steps<Reading<BatchRequest>> {
  const parts = parseItemByItem(bytes, (key) => nameOf(key, ['items']) !== null, MAX_DEPTH);
  try {
    for (;;) {
      const part = parts.next();
      if (part.done) plan.around(part.value, bytes);
      else plan.item(part.value, bytes);
      if (part.done || plan.isHopeless) return plan.reading();
      yield;
    }
  } catch (error) {
    if (error instanceof JsonSyntaxError) return malformed(noJson(error, bytes));
    throw error;
  }
}

const LINE_FEED = 0x0a;
const HEADER_LINE =
  'write the members of the batch as one JSON object in UTF-8 on the first line, and each item on a line of its own below it';

function* readLines(bytes: Buffer, plan: BatchPlan): Steps<Reading<BatchRequest>> {
  const end = endOfText(bytes);
  for (let start = 0, number = 1; start < end && !plan.isHopeless; number += 1) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const stop = feed === -1 || feed > end ? end : feed;
    readLine(bytes.subarray(start, stop), number, plan);
    start = stop + 1;
    yield;
  }
  return plan.reading();
}

function readLine(line: Buffer, number: number, plan: BatchPlan): void {
  const node = lineOrProblem(line);
  const isHeader = number === 1;
  if (node instanceof JsonSyntaxError) {
    const isBlank = endOfText(line) === 0;
    const wrong = isBlank ? 'this one is blank' : whatIsWrong(node, line);
    if (isHeader) plan.faults.add('', `${HEADER_LINE}: ${wrong}`);
    else plan.brokenItem(`write one JSON object on line ${number} of the body: ${wrong}`);
  } else if (isHeader) plan.header(node, line);
  else plan.item(node, line);
}

/** Where the last line ends that is not blank. */
function endOfText(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && isSpace(bytes[end - 1])) end -= 1;
  return end;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

function lineOrProblem(line: Buffer): JsonNode | JsonSyntaxError {
  try {
    return parseJson(line, MAX_DEPTH);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
    throw error;
  }
}
