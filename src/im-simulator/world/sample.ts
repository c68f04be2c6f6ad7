import type { SeedMessage } from './seed-message.js';

export const SAMPLE_GROUP = '@TGS#1HYEP2SHC';
export const SAMPLE_COMMUNITY = '@TGS#_@TGS#cQVLVHIM62CJ';
export const SAMPLE_TOPIC = `${SAMPLE_COMMUNITY}@TOPIC#_announcements`;

export const SAMPLE_GROUPS: readonly { groupId: string; type: string; name: string }[] = [
  { groupId: SAMPLE_GROUP, type: 'Public', name: 'Flower market' },
  { groupId: '@TGS#2WORKGROUP', type: 'Private', name: 'Back office' },
  { groupId: '@TGS#3MEETING', type: 'ChatRoom', name: 'Weekly meeting' },
  { groupId: SAMPLE_COMMUNITY, type: 'Community', name: 'Gardeners' },
  { groupId: '@TGS#5LIVESTREAM', type: 'AVChatRoom', name: 'Live stream' },
];

const LAST_SEQ = 30;
const FIRST_TIME = 1_700_000_000;

const LINES = [
  'Good morning! The tulips have arrived.',
  'Are the white ones in stock too?',
  'Yes, and the first peonies of the year.',
  '早上好,请问今天还有花束吗?',
  'There will be a new delivery at four.',
  'Thank you, I will come by after work.',
];

/** Messages 1-30 of the Public group, and a few in each other group. */
export function sampleMessages(): SeedMessage[] {
  const publicGroup = Array.from({ length: LAST_SEQ }, (_, index) => publicMessage(index + 1));
  const elsewhere = ['@TGS#2WORKGROUP', '@TGS#3MEETING', SAMPLE_COMMUNITY].flatMap((groupId) =>
    LINES.slice(0, 3).map((line, index) => message(groupId, index + 1, line)),
  );
  const topic = LINES.slice(0, 3).map((line, index) => ({
    ...message(SAMPLE_COMMUNITY, index + 1, line),
    topicId: SAMPLE_TOPIC,
  }));
  return [...publicGroup, ...elsewhere, ...topic];
}

function publicMessage(seq: number): SeedMessage {
  const plain = message(SAMPLE_GROUP, seq, LINES[seq % LINES.length] ?? '');
  switch (seq) {
    case 5:
      return { ...plain, isSystem: true, MsgBody: joinTip(), from: '@TIM#SYSTEM' };
    case 11:
      return { ...plain, state: 'recalled' };
    case 17:
      return { ...plain, state: 'deleted' };
    case 23:
      return message(SAMPLE_GROUP, seq, 'Hi, it is Mia. You can reach me at 555-0142 all day!');
    default:
      return plain;
  }
}

function message(groupId: string, seq: number, text: string): SeedMessage {
  return {
    groupId,
    seq,
    from: seq % 2 === 0 ? 'mia' : 'jack',
    timestamp: FIRST_TIME + seq * 60,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }],
  };
}

/** A tip's body is an object, not an array. */
function joinTip(): object {
  return { OpType: 1, OperatorInfo: { NickName: 'Mia' }, MemberList: ['mia'] };
}
