import type { Contents, Edit } from './edit.js';
import { versionOf } from './version.js';

/**
 * What has to be written to put back what an applied edit overwrote: the members that it wrote and whose prior value is
 * known, as IM sent them. Null where there is nothing to put back.
 */
export function contentsToRestore(edit: Edit): Contents | null {
  const prior = edit.status.state === 'applied' && edit.snapshot && versionOf(edit.snapshot);
  if (!prior) return null;
  const { msgBody, cloudCustomData } = edit.requested;
  const contents: Contents = {
    ...(msgBody ? { msgBody: prior.msgBody } : {}),
    ...(cloudCustomData && prior.customData ? { cloudCustomData: prior.customData.json } : {}),
  };
  return contents.msgBody || contents.cloudCustomData ? contents : null;
}
