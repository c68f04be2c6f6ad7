import {
  type Batch,
  type BatchRequest,
  EditLedgerClient,
  LedgerProblem,
  NoAnswer,
  type Retry,
} from '../../../clients/typescript/src/index.js';
import type { Terminal } from './terminal.js';
import { NotSent, type PlanFile } from '../../batch-file/plan-file.js';
import { isHelpAsked } from '../usage.js';
import { type Options, optionsIn, USAGE } from './options.js';
import { causeOf, planIn, requestOf, textIn } from './read-plan.js';
import {
  decisionsOn,
  differenceOf,
  failureOf,
  printable,
  progressLine,
  summaryOf,
} from './show.js';

const APPLIED = 0;
const NOT_ALL_APPLIED = 1;
const NOT_SENT = 2;
const NOT_CONFIRMED = 3;
const PAUSED = 4;

/** A request is repeated for so long. */
const RETRY_FOR_S = 60;
const NOT_KNOWN =
  'Whether the batch was accepted is not known. Before you send the file again, look for yours among the events: /v1/audit/events?type=batch.accepted';

type Environment = Readonly<Record<string, string | undefined>>;

/** `npm run batch`. Resolves with its exit code. */
export async function runBatch(
  args: readonly string[],
  environment: Environment,
  terminal: Terminal,
): Promise<number> {
  if (isHelpAsked(args)) {
    terminal.say([USAGE]);
    return 0;
  }
  try {
    const options = optionsIn(args);
    const client = await clientOf(options, environment, terminal);
    return options.resume === undefined
      ? await begin(client, options, terminal)
      : await resume(client, options.resume, options, terminal);
  } catch (error) {
    if (error instanceof NotSent) terminal.complain(error.lines);
    else if (error instanceof LedgerProblem) terminal.complain(linesOf(error, []));
    else if (error instanceof NoAnswer) terminal.complain([noAnswer(error.cause)]);
    else throw error;
    return NOT_SENT;
  }
}

async function clientOf(
  options: Options,
  environment: Environment,
  terminal: Terminal,
): Promise<EditLedgerClient> {
  const file = options['token-file'];
  const token = file === undefined ? environment['LEDGER_TOKEN'] : await textIn(file);
  if (!token) throw new NotSent(['give the token: LEDGER_TOKEN, or --token-file FILE']);
  const baseUrl = options.url ?? environment['LEDGER_URL'] ?? 'http://127.0.0.1:3000';
  if (!URL.canParse(baseUrl))
    throw new NotSent(['the address of the service is no URL: give --url https://HOST']);
  // Silence would look as if the command hung.
  const onRetry = ({ because }: Retry): void =>
    terminal.progress(`${nothingFrom(because)} Trying again for up to ${String(RETRY_FOR_S)} s.`);
  const giveUpAfterMs = RETRY_FOR_S * 1_000;
  return new EditLedgerClient({ baseUrl, token: token.trim(), giveUpAfterMs, onRetry });
}

function nothingFrom(because: unknown): string {
  return because instanceof Response
    ? `The service answered ${String(because.status)}.`
    : `No answer from the service (${causeOf(because)}).`;
}

function noAnswer(cause: unknown): string {
  return `${nothingFrom(cause)} Is it running, and is this its address (--url, LEDGER_URL)?`;
}

/** First what would change, then the question, then the batch. */
async function begin(
  client: EditLedgerClient,
  options: Options,
  terminal: Terminal,
): Promise<number> {
  const plan = await planIn(options);
  const request = requestOf(plan, options);
  const tried = await accepted(client, request, plan, true);
  terminal.say([`Dry run of ${request.items.length.toLocaleString('en-US')} items ...`]);
  const dry = await follow(client, tried.id, terminal);
  if (!dry) {
    await client.cancelBatch(tried.id, { operator: tried.actor.operator, reason: 'stopped' });
    return NOT_CONFIRMED;
  }
  const { pinned, failing } = await shownChanges(client, tried.id, {
    request,
    plan,
    options,
    terminal,
  });
  if (options['dry-run']) return failing === 0 ? APPLIED : NOT_ALL_APPLIED;
  if (failing === request.items.length) return NOT_ALL_APPLIED;
  const editing = (request.items.length - failing).toLocaleString('en-US');
  if (!options.yes && !(await terminal.confirm(`Edit ${editing} messages?`))) {
    terminal.say(['Nothing was edited.']);
    return NOT_CONFIRMED;
  }
  const batch = await accepted(client, pinned, plan, false);
  terminal.say([`Batch ${batch.id}`]);
  if (batch.state === 'awaiting_approval') {
    terminal.say([
      `It needs the approval of ${String(batch.approvalsNeeded)} other persons, and goes on by itself once it has it.`,
    ]);
  }
  return carriedOut(client, batch.id, plan.places, terminal);
}

async function resume(
  client: EditLedgerClient,
  id: string,
  options: Options,
  terminal: Terminal,
): Promise<number> {
  const batch = await client.batch(id);
  if (batch.state === 'paused') {
    const operator = options.operator ?? batch.actor.operator;
    await client.resumeBatch(id, { operator, reason: options.reason ?? 'resumed' });
  }
  return carriedOut(client, id, [], terminal);
}

/** Follows it to its end. An interrupt pauses it. */
async function carriedOut(
  client: EditLedgerClient,
  id: string,
  places: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const batch = await follow(client, id, terminal);
  if (!batch) {
    const { actor, state } = await client.batch(id);
    if (state === 'awaiting_approval') {
      terminal.say([`It goes on waiting. Follow it with: npm run batch -- --resume ${id}`]);
      return PAUSED;
    }
    const paused = await client
      .pauseBatch(id, { operator: actor.operator, reason: 'interrupted' })
      .catch(unlessOver);
    if (paused) {
      terminal.say([summaryOf(paused), `Go on with: npm run batch -- --resume ${id}`]);
      return PAUSED;
    }
  }
  const over = batch ?? (await client.batch(id));
  for await (const item of client.batchItems(id)) {
    if (item.state === 'applied') continue;
    terminal.say([failureOf(item, places[item.index] ?? `item ${String(item.index)}`)]);
  }
  terminal.say([...decisionsOn(over), summaryOf(over)]);
  return over.items.applied === over.items.total ? APPLIED : NOT_ALL_APPLIED;
}

function unlessOver(error: unknown): null {
  const codes = ['batch-over', 'awaiting-approval'];
  if (error instanceof LedgerProblem && codes.includes(error.code)) return null;
  throw error;
}

/** The last state of a batch; null where it was interrupted before. */
async function follow(
  client: EditLedgerClient,
  id: string,
  terminal: Terminal,
): Promise<Batch | null> {
  const { signal, done } = terminal.interruptible();
  let last: Batch | null = null;
  try {
    for await (const batch of client.followBatch(id, signal)) {
      last = batch;
      terminal.progress(progressLine(batch));
    }
    return last;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    terminal.endProgress();
    done();
  }
}

interface Shown {
  readonly request: BatchRequest;
  readonly plan: PlanFile;
  readonly options: Options;
  readonly terminal: Terminal;
}

/**
 * Shows the first changes, and every problem. What was shown is what is overwritten: each item is pinned to the version that the
 * dry run saw.
 */
async function shownChanges(
  client: EditLedgerClient,
  id: string,
  { request, plan, options, terminal }: Shown,
): Promise<{ readonly pinned: BatchRequest; readonly failing: number }> {
  const items = [...request.items];
  let failing = 0;
  let left = Number(options.show);
  for await (const tried of client.batchItems(id)) {
    const item = items[tried.index];
    if (tried.problem) failing += 1;
    else left -= 1;
    if (tried.problem || left >= 0) {
      terminal.say(differenceOf(tried, plan.places[tried.index] ?? ''));
    }
    const seen = tried.prior?.digest;
    if (item && seen) items[tried.index] = { ifPriorDigest: seen, ...item };
  }
  if (left < 0)
    terminal.say([`... and ${(-left).toLocaleString('en-US')} more changes (--show N)`]);
  if (failing > 0) terminal.say([`${failing.toLocaleString('en-US')} items cannot be applied.`]);
  return { pinned: { ...request, items }, failing };
}

async function accepted(
  client: EditLedgerClient,
  request: BatchRequest,
  plan: PlanFile,
  dryRun: boolean,
): Promise<Batch> {
  try {
    return await client.acceptBatch(request, { dryRun });
  } catch (error) {
    if (error instanceof LedgerProblem) throw new NotSent(linesOf(error, plan.places));
    if (error instanceof NoAnswer && !dryRun) throw new NotSent([noAnswer(error.cause), NOT_KNOWN]);
    throw error;
  }
}

/** A fault of an item is shown with its line. */
function linesOf({ body, code }: LedgerProblem, places: readonly string[]): string[] {
  const faults = (body.errors ?? []).map(({ pointer, header, parameter, message }) => {
    const [, index, rest = ''] = /^\/items\/(\d+)(.*)$/.exec(pointer ?? '') ?? [];
    const place = index === undefined ? undefined : places[Number(index)];
    return place === undefined
      ? `${pointer ?? header ?? parameter ?? ''}: ${message}`
      : `${place}: ${rest === '' ? '' : `${rest.slice(1)}: `}${message}`;
  });
  return (faults.length > 0 ? faults : [`${code}: ${body.detail}`]).map(printable);
}
