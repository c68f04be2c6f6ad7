import { fail, succeed, type Answer } from './answers.js';
import { isObject, type Fields } from './call.js';
import { isGroupId } from './find-group.js';
import type { Group, Groups } from '../world/groups.js';

const MOST_GROUPS = 50;

interface App {
  readonly sdkAppId: number;
  readonly admin: string;
}

/** group_open_http_svc/get_group_info: the outer code is always 0, each group has its own. */
export function getGroupInfo(groups: Groups, fields: Fields, app: App): Answer {
  const { GroupIdList: ids, ResponseFilter: filter } = fields;
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > MOST_GROUPS) return fail(10004);
  if (!ids.every((id): id is string => typeof id === 'string')) return fail(10004);
  if (filter !== undefined && !isObject(filter)) return fail(10004);
  const infos = ids.map((id) => infoOf(groups, id, filter, app));
  return succeed([Buffer.from(`"GroupInfo":${JSON.stringify(infos)}`)]);
}

/** An item for a group that is not there carries a code; which one is a guess. */
function infoOf(groups: Groups, groupId: string, filter: Fields | undefined, app: App): object {
  const group = groups.get(groupId);
  if (!isGroupId(groupId))
    return { GroupId: groupId, ErrorCode: 10015, ErrorInfo: 'group id is invalid' };
  if (!group) return { GroupId: groupId, ErrorCode: 10010, ErrorInfo: 'this group does not exist' };
  const base = baseInfo(group, app);
  return {
    GroupId: groupId,
    ErrorCode: 0,
    ErrorInfo: '',
    ...filtered(base, filter?.['GroupBaseInfoFilter']),
    ...(filter === undefined ? { AppDefinedData: [], MemberList: [memberOf(group, app)] } : {}),
  };
}

function filtered(base: Fields, names: unknown): Fields {
  if (!Array.isArray(names)) return base;
  return Object.fromEntries(Object.entries(base).filter(([name]) => names.includes(name)));
}

function baseInfo(group: Group, app: App): Fields {
  const newest = group.main.get(group.main.lastSeq);
  return {
    Type: group.type,
    Name: group.name,
    Appid: app.sdkAppId,
    Introduction: '',
    Notification: '',
    FaceUrl: '',
    Owner_Account: app.admin,
    CreateTime: group.createTime,
    LastInfoTime: group.createTime,
    LastMsgTime: newest?.timestamp ?? 0,
    NextMsgSeq: group.main.lastSeq + 1,
    MemberNum: 1,
    MaxMemberNum: 2000,
    ApplyJoinOption: 'FreeAccess',
    MuteAllMember: 'Off',
  };
}

function memberOf(group: Group, app: App): Fields {
  return {
    Member_Account: app.admin,
    Role: 'Owner',
    JoinTime: group.createTime,
    MsgSeq: group.main.lastSeq,
    MsgFlag: 'AcceptAndNotify',
    LastSendMsgTime: 0,
    MuteUntil: 0,
  };
}
