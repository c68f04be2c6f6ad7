import { createHash, hash } from 'node:crypto';

import { canonicalJson } from './canonical.js';
import { parseJson } from './parse.js';

/** The writable members of a message version, each an exact JSON text; one that is not known is left out. */
export interface VersionMembers {
  readonly msgBody?: Buffer | undefined;
  readonly cloudCustomData?: Buffer | undefined;
}

/**
 * Names a version of a message by its contents: `sha256:` and the hex SHA-256 of the RFC 8785 form of
 * `{"MsgBody": …, "CloudCustomData": …}`; where no such form exists, `raw-sha256:` and the hex SHA-256 of the members'
 * bytes, MsgBody then CloudCustomData.
 *
 * @throws {JsonSyntaxError} when a member is not a JSON text
 */
export function versionDigest({ msgBody, cloudCustomData }: VersionMembers): string {
  const customDataForm = formOf(cloudCustomData);
  const msgBodyForm = formOf(msgBody);
  if (customDataForm === null || msgBodyForm === null) {
    const raw = createHash('sha256');
    if (msgBody !== undefined) raw.update(msgBody);
    if (cloudCustomData !== undefined) raw.update(cloudCustomData);
    return `raw-sha256:${raw.digest('hex')}`;
  }
  const members = [
    ...(customDataForm === undefined ? [] : [`"CloudCustomData":${customDataForm}`]),
    ...(msgBodyForm === undefined ? [] : [`"MsgBody":${msgBodyForm}`]),
  ];
  return `sha256:${hash('sha256', `{${members.join(',')}}`)}`;
}

function formOf(member: Buffer | undefined): string | null | undefined {
  return member === undefined ? undefined : canonicalJson(parseJson(member), member);
}
