import type { HistoryItem } from '../../audit/history-items.js';
import { RawJson, rawJson } from '../../json/write.js';
import { instant } from '../answers/instant.js';
import {
  actorJson,
  changesJson,
  customDataJson,
  erasedJson,
  messageJson,
} from '../answers/version-json.js';

export function presentHistory(item: HistoryItem): object {
  const { version, before, by, erased } = item;
  const after = version && { msgBody: version.msgBody, cloudCustomData: version.customData?.json };
  return {
    source: item.source,
    certainty: item.certainty,
    message: new RawJson(messageJson(item.message)),
    content: erased
      ? new RawJson(erasedJson(erased))
      : version && {
          MsgBody: rawJson(version.msgBody),
          CloudCustomData: new RawJson(customDataJson(version)),
        },
    digest: item.digest,
    changes: before && after && new RawJson(changesJson(before, after)),
    modificationId: item.modificationId,
    by: by && new RawJson(actorJson(by)),
    onBehalfOf: item.onBehalfOf ?? null,
    at: instant(item.at),
  };
}
