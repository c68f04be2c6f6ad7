import type { HistoryItem } from '../../audit/history.js';
import { rawJson } from '../../json/write.js';
import { changesBetween, instant, presentActor, presentMessage } from '../modifications/present.js';

export function presentHistory(item: HistoryItem): object {
  const { msgBody, customData } = item.version;
  return {
    source: item.source,
    message: presentMessage(item.message),
    content: {
      MsgBody: rawJson(msgBody),
      CloudCustomData: customData
        ? { known: true, value: rawJson(customData.json), source: customData.source }
        : { known: false },
    },
    digest: item.digest,
    changes: item.before && changesBetween(item.before, item.version),
    modificationId: item.modificationId,
    by: item.by && presentActor(item.by),
    at: instant(item.at),
  };
}
