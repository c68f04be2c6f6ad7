import { anyText, count } from '../openapi/schema.js';
import { Must, Optional } from './rules.js';
import { Shape } from './shape.js';

const text = Must('give a string', anyText);
const name = Must('give a string that is not empty', { type: 'string', minLength: 1 });
const number = Must('give a number', { type: 'number' });
const whole = Must('give an integer from 0', count);
const seconds = Must('give a number from 0', { type: 'number', minimum: 0 });
const download = Must('give 2, the only value that REST may send', {
  type: 'integer',
  const: 2,
  description: 'Always 2.',
});

class TextContent {
  @text readonly Text!: string;
}

class LocationContent {
  @Optional() @text readonly Desc?: string;
  @number readonly Latitude!: number;
  @number readonly Longitude!: number;
}

class FaceContent {
  @Optional() @Must('give an integer', { type: 'integer' }) readonly Index?: number;
  @Optional() @text readonly Data?: string;
}

class CustomContent {
  @Optional() @text readonly Data?: string;
  @Optional() @text readonly Desc?: string;
  @Optional() @text readonly Ext?: string;
  @Optional() @text readonly Sound?: string;
}

class SoundContent {
  @name readonly Url!: string;
  @name readonly UUID!: string;
  @Optional() @whole readonly Size?: number;
  @Optional() @seconds readonly Second?: number;
  @download readonly Download_Flag!: number;
}

class ImageInfo {
  @Optional()
  @Must('give 1 (original), 2 (large) or 3 (thumbnail)', {
    type: 'integer',
    enum: [1, 2, 3],
    description: '1 original, 2 large, 3 thumbnail.',
  })
  readonly Type?: number;
  @Optional() @whole readonly Size?: number;
  @whole readonly Width!: number;
  @whole readonly Height!: number;
  @name readonly URL!: string;
}

/** One image of an element's `ImageInfoArray`. */
export const imageInfoShape = new Shape(ImageInfo);

class ImageContent {
  @name readonly UUID!: string;
  @Optional()
  @Must('give 1 (JPG), 2 (GIF), 3 (PNG), 4 (BMP) or 255 (other)', {
    type: 'integer',
    enum: [1, 2, 3, 4, 255],
    description: '1 JPG, 2 GIF, 3 PNG, 4 BMP, 255 other.',
  })
  readonly ImageFormat?: number;
  @Must('give an array of at least one image', {
    type: 'array',
    minItems: 1,
    items: imageInfoShape.schema,
  })
  readonly ImageInfoArray!: unknown[];
}

class FileContent {
  @name readonly Url!: string;
  @name readonly UUID!: string;
  @Optional() @whole readonly FileSize?: number;
  @Optional() @text readonly FileName?: string;
  @download readonly Download_Flag!: number;
}

class VideoFileContent {
  @name readonly VideoUrl!: string;
  @name readonly VideoUUID!: string;
  @Optional() @whole readonly VideoSize?: number;
  @Optional() @seconds readonly VideoSecond?: number;
  @Optional() @text readonly VideoFormat?: string;
  @download readonly VideoDownloadFlag!: number;
  @name readonly ThumbUrl!: string;
  @name readonly ThumbUUID!: string;
  @Optional() @whole readonly ThumbSize?: number;
  @whole readonly ThumbWidth!: number;
  @whole readonly ThumbHeight!: number;
  @Optional() @text readonly ThumbFormat?: string;
  @download readonly ThumbDownloadFlag!: number;
}

/**
 * The `MsgContent` of the eight elements that IM's REST API can send, by `MsgType`. Required is what IM's documentation
 * demands of a REST sender, and what an element would say nothing without (a text, a place).
 */
export const contentShapes: ReadonlyMap<string, Shape<object>> = new Map<string, Shape<object>>([
  ['TIMTextElem', new Shape(TextContent)],
  ['TIMLocationElem', new Shape(LocationContent)],
  ['TIMFaceElem', new Shape(FaceContent)],
  ['TIMCustomElem', new Shape(CustomContent)],
  ['TIMSoundElem', new Shape(SoundContent)],
  ['TIMImageElem', new Shape(ImageContent)],
  ['TIMFileElem', new Shape(FileContent)],
  ['TIMVideoFileElem', new Shape(VideoFileContent)],
]);
