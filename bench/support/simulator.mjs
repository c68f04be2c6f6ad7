import { getJson, post } from './http.mjs';
import { startProgram } from './programs.mjs';

const SEED_AT_ONCE = 16;

/**
 * Starts the IM simulator with messages to edit.
 *
 * @param {{ latencyMs: number, callsPerSecond: number | 'unlimited', groups?: number, messagesPerGroup?: number }} options
 */
export async function startSimulator({
  latencyMs,
  callsPerSecond,
  groups = 40,
  messagesPerGroup = 200,
}) {
  const args = ['--latency-ms', String(latencyMs), '--calls-per-second', String(callsPerSecond)];
  const program = await startProgram(['dist/src/im-simulator/main.js', ...args], {
    find: ({ listening }) => listening,
  });
  const { api, control } = program.found;
  const messages = { groups, count: groups * messagesPerGroup };
  await seed(control, messages);
  return {
    url: api,
    /** The next message in turn: a message comes again only after all others have. */
    nextMessage: turns(messages),
    arrivals: (name) => getJson(`${control}/arrivals?api=${name}`),
    fault: (fault) => tell(`${control}/faults`, fault),
    stop: program.stop,
  };
}

async function seed(control, { groups, count }) {
  for (let group = 0; group < groups; group += 1) {
    await tell(`${control}/groups`, { groupId: groupIdOf(group), type: 'Public' });
  }
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const { groupId, msgSeq } = messageOf(next, groups);
      next += 1;
      const MsgBody = textBody(`message ${msgSeq}: you can reach me at 555-0142 all day`);
      await tell(`${control}/messages`, { groupId, seq: msgSeq, MsgBody });
    }
  };
  await Promise.all(Array.from({ length: SEED_AT_ONCE }, worker));
}

async function tell(url, body) {
  const { status, text } = await post(url, body);
  if (status !== 200) throw new Error(`the simulator answered ${status}: ${text}`);
}

function turns({ groups, count }) {
  let turn = 0;
  return () => messageOf(turn++ % count, groups);
}

function messageOf(number, groups) {
  return {
    groupId: groupIdOf(number % groups),
    msgSeq: 1 + Math.floor(number / groups),
  };
}

function groupIdOf(number) {
  return `@TGS#BENCH${number}`;
}

export function textBody(text) {
  return [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }];
}
