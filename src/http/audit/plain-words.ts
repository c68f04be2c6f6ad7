import { member, stringOf } from '../../json/member.js';
import { type JsonNode, parseJson } from '../../json/parse.js';

/** What a reader of a spreadsheet sees of each type of element; a type that is not here is named in brackets. */
const WORDS: Readonly<Record<string, (content: JsonNode | undefined) => string>> = {
  TIMTextElem: (content) => text(content, 'Text') ?? '',
  TIMFaceElem: () => '[face]',
  TIMCustomElem: (content) => text(content, 'Data') || text(content, 'Desc') || '[custom]',
  TIMLocationElem: (content) => named('location', text(content, 'Desc')),
  TIMSoundElem: () => '[sound]',
  TIMImageElem: () => '[image]',
  TIMFileElem: (content) => named('file', text(content, 'FileName') ?? text(content, 'fileName')),
  TIMVideoFileElem: () => '[video]',
  TIMRelayElem: (content) => named('forwarded', text(content, 'Title')),
  TIMStreamElem: (content) => streamed(content) || (text(content, 'CompatibleText') ?? '[stream]'),
};

/** A MsgBody in plain words: its elements in order, a space between them. */
export function plainWords(msgBody: Buffer): string {
  const body = parseJson(msgBody);
  return body.kind === 'array' ? body.items.map(wordsOf).join(' ') : '';
}

function wordsOf(element: JsonNode): string {
  const type = stringOf(member(element, 'MsgType')) ?? '';
  const words = Object.hasOwn(WORDS, type) ? WORDS[type] : undefined;
  return words ? words(member(element, 'MsgContent')) : `[${type || 'unknown'}]`;
}

function text(content: JsonNode | undefined, name: string): string | undefined {
  return stringOf(member(content, name));
}

function named(what: string, name: string | undefined): string {
  return name ? `[${what} ${name}]` : `[${what}]`;
}

function streamed(content: JsonNode | undefined): string {
  const chunks = member(content, 'Chunks');
  return chunks?.kind === 'array'
    ? chunks.items.map((chunk) => text(chunk, 'Markdown') ?? '').join('')
    : '';
}
