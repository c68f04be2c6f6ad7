import type { Schema } from './document-types.js';
import { anyText, closedObject, count } from './schema.js';

const name: Schema = { type: 'string', minLength: 1 };
const anyNumber: Schema = { type: 'number' };
const seconds: Schema = { type: 'number', minimum: 0 };
const download: Schema = { type: 'integer', const: 2, description: 'Always 2.' };

const image = closedObject(
  { Width: count, Height: count, URL: name },
  {
    Type: { type: 'integer', enum: [1, 2, 3], description: '1 original, 2 large, 3 thumbnail.' },
    Size: count,
  },
);

/** The content of each element that IM's REST API can send, by `MsgType`. */
const contents: Readonly<Record<string, Schema>> = {
  TIMTextElem: closedObject({ Text: anyText }),
  TIMLocationElem: closedObject({ Latitude: anyNumber, Longitude: anyNumber }, { Desc: anyText }),
  TIMFaceElem: closedObject({}, { Index: { type: 'integer' }, Data: anyText }),
  TIMCustomElem: closedObject({}, { Data: anyText, Desc: anyText, Ext: anyText, Sound: anyText }),
  TIMSoundElem: closedObject(
    { Url: name, UUID: name, Download_Flag: download },
    { Size: count, Second: seconds },
  ),
  TIMImageElem: closedObject(
    { UUID: name, ImageInfoArray: { type: 'array', minItems: 1, items: image } },
    {
      ImageFormat: {
        type: 'integer',
        enum: [1, 2, 3, 4, 255],
        description: '1 JPG, 2 GIF, 3 PNG, 4 BMP, 255 other.',
      },
    },
  ),
  TIMFileElem: closedObject(
    { Url: name, UUID: name, Download_Flag: download },
    { FileSize: count, FileName: anyText },
  ),
  TIMVideoFileElem: closedObject(
    {
      VideoUrl: name,
      VideoUUID: name,
      VideoDownloadFlag: download,
      ThumbUrl: name,
      ThumbUUID: name,
      ThumbWidth: count,
      ThumbHeight: count,
      ThumbDownloadFlag: download,
    },
    {
      VideoSize: count,
      VideoSecond: seconds,
      VideoFormat: anyText,
      ThumbSize: count,
      ThumbFormat: anyText,
    },
  ),
};

/** One schema for each of the eight elements, named after its `MsgType`. */
export const elementSchemas: Readonly<Record<string, Schema>> = Object.fromEntries(
  Object.entries(contents).map(([type, content]) => [
    type,
    closedObject({ MsgType: { type: 'string', const: type }, MsgContent: content }),
  ]),
);
