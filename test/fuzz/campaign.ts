import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Json } from '../../src/http/openapi/document-types.js';
import { answerFaults } from '../contract/documented.js';
import { Random } from '../support/random.js';
import { anyRequest, type Asked, type Grounds } from './requests.js';
import { anyWire, onWire, slowBody, type Wired } from './wire.js';
import { unexpected } from '../support/unexpected.js';

export interface Campaign {
  readonly url: string;
  readonly grounds: Grounds;
  readonly seed: number;
  readonly requests: number;
  /** How many bodies that never end. */
  readonly slowBodies: number;
  readonly atOnce: number;
  /** Resident bytes of the service. */
  readonly memory: () => Promise<number>;
  readonly tell: (line: string) => unknown;
}

export interface Figures {
  readonly byStatus: ReadonlyMap<string, number>;
  /** What must not happen, with the request that made it happen. */
  readonly faults: readonly string[];
  readonly memoryEarly: number;
  readonly memoryLate: number;
  readonly slowestMs: number;
}

/** No answer takes longer than the wait asked for and 10 s. */
const DEADLINE_MS = 20_000;
/** A head that never ends is given 10 s, and looked for every 30 s. */
const HEAD_DEADLINE_MS = 45_000;
/** The service gives a body 10 s. */
const SLOW_DEADLINE_MS = 15_000;
const MAX_FAULTS = 20;
/** Of an export. */
const LINES_JUDGED = 20;

/** Sends requests of every kind, and tells what came of them. The same seed makes the same requests. */
export async function wage(campaign: Campaign): Promise<Figures> {
  const run = new Run(campaign);
  const slow = Promise.all(
    Array.from({ length: campaign.slowBodies }, async (_, n) => {
      await delay(n * 100);
      await run.wire(slowBody(campaign.grounds.tokens[0] ?? ''), SLOW_DEADLINE_MS);
    }),
  );
  await Promise.all(Array.from({ length: campaign.atOnce }, () => run.work()));
  await slow;
  await run.allAnswered();
  return run.figures();
}

class Run {
  private readonly random: Random;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });
  private readonly byStatus = new Map<string, number>();
  private readonly faults: string[] = [];
  private readonly port: number;
  private readonly unanswered = new Set<Promise<void>>();
  private started = 0;
  private slowestMs = 0;
  private memoryEarly = 0;

  constructor(private readonly campaign: Campaign) {
    this.random = new Random(campaign.seed);
    this.port = Number(new URL(campaign.url).port);
  }

  async work(): Promise<void> {
    const { requests, grounds, tell, seed } = this.campaign;
    while (this.started < requests && this.faults.length < MAX_FAULTS) {
      const number = this.started;
      this.started += 1;
      if (number > 0 && number % Math.ceil(requests / 10) === 0) {
        const memory = await this.campaign.memory();
        if (this.memoryEarly === 0 && number >= requests / 5) this.memoryEarly = memory;
        tell(`seed ${seed}: ${number} requests, ${mebibytes(memory)} MiB`);
      }
      if (this.random.isOnce(12)) {
        await this.wireOrGoOn(anyWire(this.random, grounds.targets, grounds.tokens[0] ?? ''));
      } else await this.ask(anyRequest(this.random, grounds));
    }
  }

  /** Waits for the answer, but not for the end of a head that was spoilt. */
  private async wireOrGoOn(wired: Wired): Promise<void> {
    const answered = this.wire(wired, HEAD_DEADLINE_MS);
    this.unanswered.add(answered);
    answered.finally(() => this.unanswered.delete(answered)).catch(unexpected);
    await Promise.race([answered, delay(1_000)]);
  }

  /** Resolves when everything sent has its answer, or has none. */
  async allAnswered(): Promise<void> {
    await Promise.all(this.unanswered);
  }

  async wire(wired: Wired, deadlineMs: number): Promise<void> {
    const statuses = await onWire(this.port, wired, deadlineMs);
    const shown = () => `${wired.name}: ${wired.pieces[0]?.toString('latin1').slice(0, 600)}`;
    if (statuses === null) return this.fault(`no answer in ${deadlineMs} ms to ${shown()}`);
    this.count(`wire ${statuses.join('+') || 'closed'}`);
    if (statuses.some((status) => status >= 500 && status !== 502 && status !== 503)) {
      this.fault(`${statuses.join()} to ${shown()}`);
    }
  }

  private ask(asked: Asked): Promise<void> {
    const begun = performance.now();
    const { method, path, body, hangUpMs, pauseMs } = asked;
    // Without it, Node's client sends the body of a DELETE as bytes that belong to nothing.
    const length = body === null ? {} : { 'Content-Length': String(body.length) };
    const headers = { ...asked.headers, ...length };
    let received = 0;
    return new Promise((resolve) => {
      const over = (status: string, fault: string | null): void => {
        clearTimeout(timer);
        this.slowestMs = Math.max(this.slowestMs, performance.now() - begun);
        this.count(status);
        if (fault !== null) this.fault(`${fault}: ${shown(asked)}`);
        resolve();
      };
      const { agent, port } = this;
      const sent = request({ host: '127.0.0.1', port, agent, method, path, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => {
          received = chunks.push(chunk);
          if (received === 1 && pauseMs > 0) setTimeout(() => answer.resume(), pauseMs);
          if (received === 1 && pauseMs > 0) answer.pause();
        });
        answer.on('error', () => {
          if (hangUpMs === null) over('cut off', 'an answer broke off');
          else over('hung up', null);
        });
        answer.on('end', () => {
          const status = answer.statusCode ?? 0;
          const headers = headersOf(answer.headers);
          over(String(status), this.judge(asked, status, headers, Buffer.concat(chunks)));
        });
      });
      const timer = setTimeout(() => {
        sent.destroy();
        over('none', `no whole answer in ${DEADLINE_MS} ms, ${received} pieces of it`);
      }, DEADLINE_MS);
      if (hangUpMs !== null) setTimeout(() => sent.destroy(), hangUpMs);
      sent.on('error', () => {
        if (hangUpMs === null) over('reset', 'the connection was reset');
        else over('hung up', null);
      });
      sent.end(body ?? undefined);
    });
  }

  private judge(asked: Asked, status: number, headers: Headers, bytes: Buffer): string | null {
    if (status === 500 || status > 503) return `answered ${status}`;
    // What Node's parser or an unmet expectation answers is not of this service's making.
    const type = headers.get('content-type');
    if (status === 431 || status === 408 || status === 417 || type === null) return null;
    const bodies = asked.method === 'HEAD' ? [] : bodiesIn(type, bytes.toString());
    if (bodies === null) return `answered ${status} with what is no ${type}`;
    for (const { id, modificationId } of bodies.slice(0, 1)) this.remember(id ?? modificationId);
    const faults = bodies
      .slice(0, LINES_JUDGED)
      .flatMap((body) => answerFaults(asked.method, asked.path, { status, headers, body }));
    return faults.length === 0 ? null : faults.join('; ');
  }

  private remember(id: Json | undefined): void {
    const { ids } = this.campaign.grounds;
    if (typeof id !== 'string') return;
    if (ids.length < 200) ids.push(id);
    else ids[this.random.below(ids.length)] = id;
  }

  private count(what: string): void {
    this.byStatus.set(what, (this.byStatus.get(what) ?? 0) + 1);
  }

  private fault(what: string): void {
    this.faults.push(what);
    this.campaign.tell(`seed ${this.campaign.seed}: ${what}`);
  }

  async figures(): Promise<Figures> {
    this.agent.destroy();
    const { byStatus, faults, memoryEarly, slowestMs } = this;
    return { byStatus, faults, memoryEarly, memoryLate: await this.campaign.memory(), slowestMs };
  }
}

export function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

type Body = Readonly<Record<string, Json>>;

/** The JSON objects that an answer consists of, one a line where its type says so; null where they are none. What is no JSON counts as empty. */
function bodiesIn(contentType: string, text: string): Body[] | null {
  if (!contentType.includes('json')) return [{}];
  const isLines = contentType.startsWith('application/x-ndjson');
  try {
    const texts = isLines ? text.split('\n').slice(0, -1) : [text];
    return isLines && !/^$|\n$/.test(text) ? null : texts.map((one) => JSON.parse(one) as Body);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function headersOf(received: NodeJS.Dict<string | string[]>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(received)) headers.set(name, String(value));
  return headers;
}

function shown({ method, path, headers, body }: Asked): string {
  const { Authorization: _, ...others } = headers;
  return `${method} ${path.slice(0, 500)} ${JSON.stringify(others)} ${body?.toString('latin1').slice(0, 1_500) ?? ''}`;
}
