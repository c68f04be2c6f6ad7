import type { Fields } from './call.js';
import type { Conversation } from '../world/conversation.js';
import { keepsNoHistory, type Group, type Groups } from '../world/groups.js';

export type Found =
  { readonly group: Group; readonly conversation: Conversation } | { readonly errorCode: number };

/** Printable ASCII, at most 48 bytes. */
export function isGroupId(groupId: string): boolean {
  return /^[\x20-\x7e]{1,48}$/.test(groupId);
}

/** The group and conversation that a request names. 110013 for a topic that is not there is a guess. */
export function find(groups: Groups, fields: Fields, noHistoryCode: number): Found {
  const { GroupId: groupId, TopicId: topicId } = fields;
  if (typeof groupId !== 'string' || !isGroupId(groupId)) return { errorCode: 10015 };
  const group = groups.get(groupId);
  if (!group) return { errorCode: 10010 };
  if (noHistoryCode !== 0 && keepsNoHistory(group)) return { errorCode: noHistoryCode };
  if (topicId === undefined || topicId === '') return { group, conversation: group.main };
  const conversation = typeof topicId === 'string' ? group.topics.get(topicId) : undefined;
  return conversation ? { group, conversation } : { errorCode: 110013 };
}
