import {
  ArrayNotEmpty,
  Equals,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsString,
} from 'class-validator';

import { atLeast, type Check, Must, Optional } from './rules.js';
import { Shape } from './shape.js';

const TEXT = 'give a string';
const NAME = 'give a string that is not empty';
const NUMBER = 'give a number';
const COUNT = 'give an integer from 0';
const DOWNLOAD = 'give 2, the only value that REST may send';

const isTwo: Check = (options) => Equals(2, options);
const isNumber: Check = (options) => IsNumber({}, options);

class TextContent {
  @Must(TEXT, IsString) readonly Text!: string;
}

class LocationContent {
  @Optional() @Must(TEXT, IsString) readonly Desc?: string;
  @Must(NUMBER, isNumber) readonly Latitude!: number;
  @Must(NUMBER, isNumber) readonly Longitude!: number;
}

class FaceContent {
  @Optional() @Must('give an integer', IsInt) readonly Index?: number;
  @Optional() @Must(TEXT, IsString) readonly Data?: string;
}

class CustomContent {
  @Optional() @Must(TEXT, IsString) readonly Data?: string;
  @Optional() @Must(TEXT, IsString) readonly Desc?: string;
  @Optional() @Must(TEXT, IsString) readonly Ext?: string;
  @Optional() @Must(TEXT, IsString) readonly Sound?: string;
}

class SoundContent {
  @Must(NAME, IsString, IsNotEmpty) readonly Url!: string;
  @Must(NAME, IsString, IsNotEmpty) readonly UUID!: string;
  @Optional() @Must(COUNT, IsInt, atLeast(0)) readonly Size?: number;
  @Optional() @Must('give a number from 0', isNumber, atLeast(0)) readonly Second?: number;
  @Must(DOWNLOAD, isTwo) readonly Download_Flag!: number;
}

class ImageContent {
  @Must(NAME, IsString, IsNotEmpty) readonly UUID!: string;
  @Optional()
  @Must('give 1 (JPG), 2 (GIF), 3 (PNG), 4 (BMP) or 255 (other)', (options) =>
    IsIn([1, 2, 3, 4, 255], options),
  )
  readonly ImageFormat?: number;
  @Must('give an array of at least one image', IsArray, ArrayNotEmpty)
  readonly ImageInfoArray!: unknown[];
}

class ImageInfo {
  @Optional()
  @Must('give 1 (original), 2 (large) or 3 (thumbnail)', (options) => IsIn([1, 2, 3], options))
  readonly Type?: number;
  @Optional() @Must(COUNT, IsInt, atLeast(0)) readonly Size?: number;
  @Must(COUNT, IsInt, atLeast(0)) readonly Width!: number;
  @Must(COUNT, IsInt, atLeast(0)) readonly Height!: number;
  @Must(NAME, IsString, IsNotEmpty) readonly URL!: string;
}

class FileContent {
  @Must(NAME, IsString, IsNotEmpty) readonly Url!: string;
  @Must(NAME, IsString, IsNotEmpty) readonly UUID!: string;
  @Optional() @Must(COUNT, IsInt, atLeast(0)) readonly FileSize?: number;
  @Optional() @Must(TEXT, IsString) readonly FileName?: string;
  @Must(DOWNLOAD, isTwo) readonly Download_Flag!: number;
}

class VideoFileContent {
  @Must(NAME, IsString, IsNotEmpty) readonly VideoUrl!: string;
  @Must(NAME, IsString, IsNotEmpty) readonly VideoUUID!: string;
  @Optional() @Must(COUNT, IsInt, atLeast(0)) readonly VideoSize?: number;
  @Optional() @Must('give a number from 0', isNumber, atLeast(0)) readonly VideoSecond?: number;
  @Optional() @Must(TEXT, IsString) readonly VideoFormat?: string;
  @Must(DOWNLOAD, isTwo) readonly VideoDownloadFlag!: number;
  @Must(NAME, IsString, IsNotEmpty) readonly ThumbUrl!: string;
  @Must(NAME, IsString, IsNotEmpty) readonly ThumbUUID!: string;
  @Optional() @Must(COUNT, IsInt, atLeast(0)) readonly ThumbSize?: number;
  @Must(COUNT, IsInt, atLeast(0)) readonly ThumbWidth!: number;
  @Must(COUNT, IsInt, atLeast(0)) readonly ThumbHeight!: number;
  @Optional() @Must(TEXT, IsString) readonly ThumbFormat?: string;
  @Must(DOWNLOAD, isTwo) readonly ThumbDownloadFlag!: number;
}

/** One image of an element's `ImageInfoArray`. */
export const imageInfoShape = new Shape(ImageInfo);

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
