import { fail, MODIFIED, type Answer } from '../api/answers.js';
import { Call } from '../api/call.js';
import type { Exchange } from '../api/exchange.js';
import type { ArmedFault, ClientAct, Fault, Faults, When } from './faults.js';
import { garbageFor } from './garbage.js';
import type { Groups, MessageAddress } from '../world/groups.js';
import type { Services } from '../api/services.js';
import type { Timers } from './timers.js';

type Ending = Extract<Fault, { kind: 'hang' | 'reset' | 'late' | 'http' | 'garbage' | 'code' }>;

interface Parts {
  readonly services: Services;
  readonly groups: Groups;
  readonly faults: Faults;
  readonly clients: { act(address: MessageAddress, act: ClientAct): void };
  readonly timers: Timers;
  readonly settings: { readonly latencyMs: number };
}

/** Works on a call while the switched-on faults match it. */
export class FaultyServices {
  constructor(private readonly parts: Parts) {}

  serve(exchange: Exchange): void {
    const matching = this.parts.faults.matching(exchange.call);
    const latencyMs = this.parts.settings.latencyMs + latencyOf(matching);
    const work = (): void => {
      if (matching.length === 0) exchange.answer(this.parts.services.run(exchange.call));
      else this.serveBefallen(exchange, matching).catch(rethrow);
    };
    if (latencyMs > 0) this.parts.timers.after(latencyMs, work);
    else work();
  }

  private async serveBefallen(exchange: Exchange, matching: ArmedFault[]): Promise<void> {
    const { call } = exchange;
    const ending = matching.map(({ fault }) => fault).find(isEnding);
    await this.meanwhile(matching, 'before', call);
    if (ending?.kind === 'late') {
      this.parts.timers.after(ending.ms, () => this.parts.services.run(call));
      this.end(exchange, { kind: ending.answer ?? 'hang' }, MODIFIED);
      return;
    }
    const hasEffect = !ending || whenOf(ending) === 'after';
    const answer = hasEffect ? this.parts.services.run(call) : MODIFIED;
    await this.meanwhile(matching, 'after', call);
    if (ending) this.end(exchange, ending, answer);
    else exchange.answer(answer);
  }

  /** What happens between the arrival and the effect, or between the effect and the answer. */
  private async meanwhile(matching: ArmedFault[], when: When, call: Call): Promise<void> {
    for (const { fault, held } of matching) {
      if (fault.kind !== 'hold' && fault.kind !== 'client') continue;
      if (whenOf(fault) !== when) continue;
      if (fault.kind === 'hold') await new Promise<void>((go) => held.add(go));
      else this.clientActs(fault.act, call);
    }
  }

  private clientActs(act: ClientAct, call: Call): void {
    const address = addressOf(call);
    if (address) this.parts.clients.act(address, act);
  }

  private end(exchange: Exchange, ending: Ending, answer: Answer): void {
    switch (ending.kind) {
      case 'hang':
        exchange.hang();
        break;
      case 'late':
      case 'reset':
        exchange.reset();
        break;
      case 'http':
        exchange.http(ending.status ?? 502);
        break;
      case 'code':
        exchange.answer(fail(ending.errorCode, ending.errorInfo));
        break;
      case 'garbage':
        this.answerGarbage(exchange, ending, answer);
        break;
    }
  }

  private answerGarbage(
    exchange: Exchange,
    { garbage }: Extract<Fault, { kind: 'garbage' }>,
    answer: Answer,
  ): void {
    if (garbage === 'cut') {
      exchange.cut(answer.body);
      return;
    }
    if (garbage === 'other-message') {
      exchange.garbage(`garbage:${garbage}`, 'application/json', this.other(exchange.call, answer));
      return;
    }
    const { contentType, body } = garbageFor(garbage, answer.body);
    exchange.garbage(`garbage:${garbage}`, contentType, body);
  }

  /** What a pull of a neighbouring message answers; for other calls, an answer that names another message. */
  private other(call: Call, answer: Answer): Buffer {
    const address = addressOf(call);
    if (!address || !call.parsed.ok) return answer.body;
    const { groupId, topicId, msgSeq } = address;
    if (call.head.api !== 'group_msg_get_simple') {
      const other = { GroupId: groupId, MsgSeq: msgSeq + 1 };
      return Buffer.from(
        JSON.stringify({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: 'succeed', ...other }),
      );
    }
    const conversation = this.parts.groups.conversation(groupId, topicId);
    const neighbour = [...(conversation?.all() ?? [])].find(({ seq }) => seq !== msgSeq);
    if (!neighbour) return answer.body;
    const fields = { ...call.parsed.fields, ReqMsgSeq: neighbour.seq };
    return this.parts.services.run(new Call(call.head, Buffer.from(JSON.stringify(fields)))).body;
  }
}

/** As without faults, a defect of the simulator ends it: a test must not take its answers for IM's. */
function rethrow(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}

function latencyOf(matching: readonly ArmedFault[]): number {
  let ms = 0;
  for (const { fault } of matching) {
    if (fault.kind === 'latency') ms += fault.ms + Math.random() * (fault.jitterMs ?? 0);
  }
  return ms;
}

function isEnding(fault: Fault): fault is Fault & Ending {
  return fault.kind !== 'latency' && fault.kind !== 'hold' && fault.kind !== 'client';
}

function whenOf(fault: Exclude<Fault, { kind: 'latency' | 'late' }>): When {
  return fault.when ?? (fault.kind === 'garbage' ? 'after' : 'before');
}

function addressOf(call: Call): MessageAddress | null {
  if (!call.parsed.ok) return null;
  const { GroupId, TopicId, MsgSeq, ReqMsgSeq } = call.parsed.fields;
  const msgSeq = MsgSeq ?? ReqMsgSeq;
  if (typeof GroupId !== 'string' || typeof msgSeq !== 'number') return null;
  return { groupId: GroupId, topicId: typeof TopicId === 'string' ? TopicId : null, msgSeq };
}
