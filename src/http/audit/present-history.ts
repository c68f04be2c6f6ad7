import type { HistoryItem } from '../../audit/history-items.js';
import type { Version } from '../../edits/version.js';
import { rawJson } from '../../json/write.js';
import { changesBetween, instant, presentActor, presentMessage } from '../modifications/present.js';

export function presentHistory(item: HistoryItem): object {
  const { version, before } = item;
  return {
    source: item.source,
    certainty: item.certainty,
    message: presentMessage(item.message),
    content: version && presentContent(version),
    digest: item.digest,
    changes: before && version && changesBetween(before, version),
    modificationId: item.modificationId,
    by: item.by && presentActor(item.by),
    onBehalfOf: item.onBehalfOf ?? null,
    at: instant(item.at),
  };
}

function presentContent({ msgBody, customData }: Version): object {
  return {
    MsgBody: rawJson(msgBody),
    CloudCustomData: customData
      ? { known: true, value: rawJson(customData.json), source: customData.source }
      : { known: false },
  };
}
