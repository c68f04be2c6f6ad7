import { parseExact, writeExact } from '../api/exact-json.js';
import type { components } from '../../../clients/typescript/src/schema.js';

export type ReadBody = components['schemas']['ReadBody'];
export type ReadElement = components['schemas']['ReadElement'];

/** An element of a message, as what it is. */
export type Shown =
  | { readonly kind: 'text'; readonly text: string }
  /** A line for somebody who cannot see it: `words` is a member of the dictionary. */
  | { readonly kind: 'thing'; readonly word: Thing; readonly facts: readonly string[] }
  | { readonly kind: 'custom'; readonly data: unknown; readonly facts: readonly string[] }
  | { readonly kind: 'other'; readonly value: unknown };

export type Thing = 'face' | 'image' | 'sound' | 'video' | 'file' | 'location';

/** An element as IM has it; what is not of the documented shape is shown as the JSON that it is. */
export function shownAs(element: ReadElement): Shown {
  const { MsgType: type, MsgContent: content = {} } = element;
  const text = (name: string): string | null => {
    const value = content[name];
    return typeof value === 'string' ? value : null;
  };
  const number = (name: string, unit = ''): string[] => {
    const value = content[name];
    return value === undefined ? [] : [`${writeExact(value)}${unit}`];
  };
  const named = (...names: string[]): string[] =>
    names.flatMap((name) => {
      const value = text(name);
      return value === null || value === '' ? [] : [value];
    });
  switch (type) {
    case 'TIMTextElem': {
      const words = text('Text');
      return words === null ? { kind: 'other', value: element } : { kind: 'text', text: words };
    }
    case 'TIMFaceElem':
      return { kind: 'thing', word: 'face', facts: [...number('Index'), ...named('Data')] };
    case 'TIMImageElem':
      return { kind: 'thing', word: 'image', facts: imageFacts(content['ImageInfoArray']) };
    case 'TIMSoundElem':
      return { kind: 'thing', word: 'sound', facts: [...number('Second', ' s'), ...named('Url')] };
    case 'TIMVideoFileElem':
      return {
        kind: 'thing',
        word: 'video',
        facts: [...number('VideoSecond', ' s'), ...named('VideoFormat', 'VideoUrl')],
      };
    case 'TIMFileElem':
      return {
        kind: 'thing',
        word: 'file',
        facts: [...named('FileName', 'fileName'), ...number('FileSize', ' B'), ...named('Url')],
      };
    case 'TIMLocationElem':
      return {
        kind: 'thing',
        word: 'location',
        facts: [...named('Desc'), [...number('Latitude'), ...number('Longitude')].join(', ')],
      };
    case 'TIMCustomElem':
      return {
        kind: 'custom',
        data: jsonIn(text('Data') ?? ''),
        facts: named('Desc', 'Ext', 'Sound'),
      };
    default:
      return { kind: 'other', value: element };
  }
}

/** The elements of a body; one that is no array, of a system message, as a single one. */
export function elementsOf(body: ReadBody | undefined): readonly ReadElement[] {
  if (body === undefined) return [];
  return Array.isArray(body) ? body : [body];
}

/**
 * All texts of a body, for one line.
 * @param nameOf an element that has no text
 */
export function plainTextOf(
  body: ReadBody | undefined,
  nameOf: (shown: Exclude<Shown, { kind: 'text' }>) => string,
): string {
  return elementsOf(body)
    .map((element) => {
      const shown = shownAs(element);
      return shown.kind === 'text' ? shown.text : `[${nameOf(shown)}]`;
    })
    .join(' ');
}

/** What stands as JSON inside a text, else the text. */
export function jsonIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return parseExact(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function imageFacts(list: unknown): string[] {
  const images: readonly unknown[] = Array.isArray(list) ? list : [];
  const [first] = images as readonly Readonly<Record<string, unknown>>[];
  if (!first) return [];
  const size = [first['Width'], first['Height']].map((side) => String(side as number)).join(' × ');
  return [size, ...(typeof first['URL'] === 'string' ? [first['URL']] : [])];
}
