import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Rate } from '../api/arrivals.js';
import { API_NAMES, isObject, type ApiName, type Fields } from '../api/call.js';
import type { Fault, ListedFault, Removal } from '../faults/faults.js';
import { faultOf } from '../faults/fault-json.js';
import type { MessageAddress } from '../world/groups.js';
import type { CallEntry, OverwriteEntry } from './logbook.js';
import type { CallbackOptions, Settings } from '../options.js';
import { memberSlices, rawMember } from '../world/raw-json.js';
import type { GivenContents, SeedMessage } from '../world/seed-message.js';
import type { CurrentMessage } from '../world/world.js';

/** What the control port plays on. */
export interface Controlled {
  overwrites(): OverwriteEntry[];
  calls(api?: ApiName): readonly CallEntry[];
  arrivals(api: ApiName): number[];
  rates(): Record<ApiName, Rate>;
  callbacks(): object;
  faults(): ListedFault[];
  fault(fault: Fault): number;
  clearFaults(id?: number): void;
  release(id?: number): number;
  readonly settings: Readonly<Settings>;
  configure(settings: Partial<Settings>): void;
  addGroup(group: { groupId: string; type: string; name?: string }): void;
  addTopic(groupId: string, topicId: string): void;
  addMessage(seed: SeedMessage): number;
  clientSends(seed: SeedMessage): number;
  message(groupId: string, msgSeq: number, topicId?: string | null): CurrentMessage | null;
  clientEdits(address: MessageAddress, contents: GivenContents, account?: string): void;
  clientRemoves(address: MessageAddress, removal: Removal): void;
  reset(what: { messages?: boolean }): void;
}

interface ControlRequest {
  readonly query: URLSearchParams;
  /** `{}` where there is no body. */
  readonly fields: Fields;
  /** The body's own text of each member, for contents that must keep their bytes. */
  readonly raw: (name: string) => Buffer | undefined;
}

type Route = (request: ControlRequest) => unknown;

/** A request that the control port cannot make sense of; 400 with the message. */
class Misplayed extends Error {}

/**
 * The control port: JSON in, JSON out, 200 or 400. `MsgBody` and `CloudCustomData` in a body are kept with the
 * bytes in which they were sent.
 */
export class Control {
  readonly #routes: Readonly<Record<string, Route>>;

  constructor(private readonly simulator: Controlled) {
    this.#routes = { ...this.readings(), ...this.fates(), ...this.people() };
  }

  receive(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, body } = this.played(request, Buffer.concat(chunks));
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  }

  private played(request: IncomingMessage, body: Buffer): { status: number; body: unknown } {
    const url = new URL(request.url ?? '/', 'http://control');
    const route = this.#routes[`${request.method} ${url.pathname}`];
    if (!route) return { status: 404, body: { routes: Object.keys(this.#routes) } };
    try {
      return { status: 200, body: route(controlRequest(url, body)) ?? {} };
    } catch (wrong) {
      const isTheirs =
        wrong instanceof Misplayed || wrong instanceof SyntaxError || wrong instanceof RangeError;
      if (isTheirs) return { status: 400, body: { error: wrong.message } };
      throw wrong;
    }
  }

  private readings(): Record<string, Route> {
    const { simulator } = this;
    return {
      'GET /log': () => simulator.overwrites(),
      'GET /calls': ({ query }) => simulator.calls(apiIn(query)),
      'GET /arrivals': ({ query }) => simulator.arrivals(apiIn(query) ?? 'modify_group_msg'),
      'GET /rates': () => simulator.rates(),
      'GET /callbacks': () => simulator.callbacks(),
      'GET /message': ({ query }) => {
        const seq = Number(query.get('msgSeq'));
        const found = simulator.message(query.get('groupId') ?? '', seq, query.get('topicId'));
        if (!found) throw new Misplayed('no such message');
        return { ...found, item: found.item.toString('utf8') };
      },
    };
  }

  private fates(): Record<string, Route> {
    const { simulator } = this;
    return {
      'GET /faults': () => simulator.faults(),
      'POST /faults': ({ fields }) => {
        const fault = faultOf(fields);
        if (typeof fault === 'string') throw new Misplayed(fault);
        return { id: simulator.fault(fault) };
      },
      'DELETE /faults': ({ query }) => simulator.clearFaults(idIn(query)),
      'POST /release': ({ query }) => ({ released: simulator.release(idIn(query)) }),
      'GET /settings': () => shownSettings(simulator.settings),
      'POST /settings': ({ fields }) => {
        simulator.configure(settingsOf(fields));
        return shownSettings(simulator.settings);
      },
      'POST /reset': ({ fields }) => simulator.reset({ messages: fields['messages'] === true }),
    };
  }

  private people(): Record<string, Route> {
    const { simulator } = this;
    return {
      'POST /groups': ({ fields }) => {
        const group = { groupId: text(fields, 'groupId'), type: text(fields, 'type') };
        simulator.addGroup(group);
      },
      'POST /topics': ({ fields }) =>
        simulator.addTopic(text(fields, 'groupId'), text(fields, 'topicId')),
      'POST /messages': (request) => ({ msgSeq: simulator.addMessage(seedOf(request)) }),
      'POST /client-messages': (request) => ({ msgSeq: simulator.clientSends(seedOf(request)) }),
      'POST /client-edits': (request) =>
        simulator.clientEdits(addressOf(request.fields), contentsOf(request)),
      'POST /removals': ({ fields }) => {
        const how = text(fields, 'how');
        if (how !== 'recall' && how !== 'delete' && how !== 'expire')
          throw new Misplayed('how is recall, delete or expire');
        simulator.clientRemoves(addressOf(fields), how);
      },
    };
  }
}

function controlRequest(url: URL, body: Buffer): ControlRequest {
  if (body.length === 0) return { query: url.searchParams, fields: {}, raw: () => undefined };
  const fields: unknown = JSON.parse(body.toString('utf8'));
  if (!isObject(fields)) throw new Misplayed('the body is a JSON object');
  const slices = memberSlices(body);
  const raw = (name: string): Buffer | undefined => rawMember(body, slices, name) ?? undefined;
  return { query: url.searchParams, fields, raw };
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new Misplayed(`${name} is a string`);
  return value;
}

function addressOf(fields: Fields): MessageAddress {
  const { msgSeq, topicId } = fields;
  if (typeof msgSeq !== 'number') throw new Misplayed('msgSeq is a number');
  const groupId = text(fields, 'groupId');
  return { groupId, msgSeq, topicId: typeof topicId === 'string' ? topicId : null };
}

function contentsOf({ fields, raw }: ControlRequest): GivenContents {
  const { rawMsgBody = raw('MsgBody'), rawCloudCustomData = raw('CloudCustomData') } =
    fields as GivenContents;
  return {
    ...(rawMsgBody === undefined ? {} : { rawMsgBody }),
    ...(rawCloudCustomData === undefined ? {} : { rawCloudCustomData }),
  };
}

function seedOf(request: ControlRequest): SeedMessage {
  const { MsgBody: _kept, ...seed } = request.fields as unknown as SeedMessage;
  return { ...seed, ...contentsOf(request), groupId: text(request.fields, 'groupId') };
}

/** JSON knows no Infinity: null lifts the quota. */
function settingsOf(fields: Fields): Partial<Settings> {
  const { callsPerSecond, latencyMs, includeCustomDataInPulls, callback } = fields;
  return {
    ...(callback === undefined ? {} : { callback: callbackOf(callback) }),
    ...(callsPerSecond === null ? { callsPerSecond: Number.POSITIVE_INFINITY } : {}),
    ...(typeof callsPerSecond === 'number' ? { callsPerSecond } : {}),
    ...(typeof latencyMs === 'number' ? { latencyMs } : {}),
    ...(typeof includeCustomDataInPulls === 'boolean' ? { includeCustomDataInPulls } : {}),
  };
}

/** Null turns the webhooks off. */
function callbackOf(callback: unknown): CallbackOptions | null {
  if (callback === null) return null;
  const { url, token } = isObject(callback) ? callback : {};
  if (typeof url !== 'string' || !URL.canParse(url)) throw new Misplayed('callback.url is a URL');
  return { url, ...(typeof token === 'string' ? { token } : {}) };
}

function shownSettings({ callsPerSecond, latencyMs, includeCustomDataInPulls }: Settings): object {
  return { callsPerSecond, latencyMs, includeCustomDataInPulls };
}

function apiIn(query: URLSearchParams): ApiName | undefined {
  const asked = query.get('api');
  const api = API_NAMES.find((name) => name === asked);
  if (asked !== null && !api) throw new Misplayed(`api is one of ${API_NAMES.join(', ')}`);
  return api;
}

function idIn(query: URLSearchParams): number | undefined {
  const id = query.get('id');
  return id === null ? undefined : Number(id);
}
