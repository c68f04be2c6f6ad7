import { onTestFinished } from 'vitest';
import { messagesContract } from '../edits/messages-contract.js';
import { startSimulator } from '../support/simulator.js';
import { clientOf } from './client.js';

const GROUP = '@TGS#CONTRACT';

function textBody(text: string): object[] {
  return [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }];
}

messagesContract(async () => {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.stop());
  const { sdkAppId, secretKey, admin } = simulator.credentials;
  const { messages } = clientOf([simulator.baseUrl], { sdkAppId, secretKey, admin });
  const message = { groupId: GROUP, topicId: null, msgSeq: 1 };
  simulator.addMessage({ groupId: GROUP, seq: 1, MsgBody: textBody('original') });
  return {
    messages,
    message,
    now: () => performance.now(),
    passing: (work) => work,
    lose: (when) => void simulator.fault({ kind: 'reset', when, times: 1 }),
    foreignEdit: () => simulator.clientEdits(message, { MsgBody: textBody('theirs') }),
    recall: () => simulator.clientRemoves(message, 'recall'),
    effects: () => simulator.overwrites().filter(({ by }) => by === 'rest').length,
  };
});
