/** The body of an edit as a client sends it; `changes` lie over it. */
export function aRequest(changes: object = {}): Record<string, unknown> {
  return {
    message: aMessage(),
    operator: 'alice@example.com',
    reason: 'customer asked to remove a phone number',
    ...changes,
  };
}

export function aMessage(changes: object = {}): Record<string, unknown> {
  return { GroupId: '@TGS#1HYEP2SHC', MsgSeq: 23, MsgBody: [aText('hello')], ...changes };
}

export function aText(text: string): object {
  return { MsgType: 'TIMTextElem', MsgContent: { Text: text } };
}

/** One valid content for each type that REST can send, with every field. */
export const FULL_CONTENTS: Readonly<Record<string, Record<string, unknown>>> = {
  TIMTextElem: { Text: '' },
  TIMLocationElem: { Desc: 'here', Latitude: 29.340656774469956, Longitude: -116.77497920478824 },
  TIMFaceElem: { Index: 6, Data: 'abc\u0000\u0001' },
  TIMCustomElem: { Data: '{}', Desc: 'n', Ext: 'url', Sound: 'dingdong.aiff' },
  TIMSoundElem: { Url: 'https://a/s', UUID: 'u', Size: 62351, Second: 1.5, Download_Flag: 2 },
  TIMImageElem: {
    UUID: 'u',
    ImageFormat: 255,
    ImageInfoArray: [
      { Type: 1, Size: 0, Width: 2448, Height: 3264, URL: 'https://a/1' },
      { Width: 0, Height: 0, URL: 'https://a/2' },
    ],
  },
  TIMFileElem: { Url: 'https://a/f', UUID: 'u', FileSize: 1, FileName: 'f', Download_Flag: 2 },
  TIMVideoFileElem: {
    VideoUrl: 'https://a/v',
    VideoUUID: 'v',
    VideoSize: 1194603,
    VideoSecond: 5,
    VideoFormat: 'mp4',
    VideoDownloadFlag: 2,
    ThumbUrl: 'https://a/t',
    ThumbUUID: 't',
    ThumbSize: 13907,
    ThumbWidth: 720,
    ThumbHeight: 1280,
    ThumbFormat: 'JPG',
    ThumbDownloadFlag: 2,
  },
};

/** The fields that IM's documentation demands of a REST sender, and those that an element says nothing without. */
export const NEEDED: Readonly<Record<string, readonly string[]>> = {
  TIMTextElem: ['Text'],
  TIMLocationElem: ['Latitude', 'Longitude'],
  TIMFaceElem: [],
  TIMCustomElem: [],
  TIMSoundElem: ['Url', 'UUID', 'Download_Flag'],
  TIMImageElem: ['UUID', 'ImageInfoArray'],
  TIMFileElem: ['Url', 'UUID', 'Download_Flag'],
  TIMVideoFileElem: [
    'VideoUrl',
    'VideoUUID',
    'VideoDownloadFlag',
    'ThumbUrl',
    'ThumbUUID',
    'ThumbWidth',
    'ThumbHeight',
    'ThumbDownloadFlag',
  ],
};
