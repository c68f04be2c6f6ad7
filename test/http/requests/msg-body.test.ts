import { describe, expect, test } from 'vitest';

import { readModifyRequest } from '../../../src/http/requests/modify-request.js';
import { aMessage, aRequest, aText, FULL_CONTENTS, NEEDED } from './examples.js';

function faultsIn(elements: unknown[]): Record<string, string> {
  const body = aRequest({ message: aMessage({ MsgBody: elements }) });
  const reading = readModifyRequest(Buffer.from(JSON.stringify(body)));
  if (reading.ok) return {};
  return Object.fromEntries(
    reading.faults.map(({ pointer = '', message }) => [
      pointer.replace('/message/MsgBody', ''),
      message,
    ]),
  );
}

function placesIn(...elements: unknown[]): string[] {
  return Object.keys(faultsIn(elements)).toSorted();
}

function contentOf(type: string): Record<string, unknown> {
  return { ...FULL_CONTENTS[type] };
}

function placesInImage(image: unknown): string[] {
  const MsgContent = { UUID: 'u', ImageInfoArray: [image] };
  return placesIn({ MsgType: 'TIMImageElem', MsgContent }).map((place) =>
    place.replace('/0/MsgContent/ImageInfoArray', ''),
  );
}

const TYPES = Object.keys(FULL_CONTENTS);

describe.each(TYPES)('a %s', (type) => {
  test('may have every documented field', () => {
    expect(placesIn({ MsgType: type, MsgContent: contentOf(type) })).toEqual([]);
  });

  test('needs no more than its needed fields', () => {
    const needed = NEEDED[type] ?? [];
    const content = Object.fromEntries(needed.map((name) => [name, contentOf(type)[name]]));

    expect(placesIn({ MsgType: type, MsgContent: content })).toEqual([]);
    expect(placesIn({ MsgType: type, MsgContent: {} })).toEqual(
      needed.map((name) => `/0/MsgContent/${name}`).toSorted(),
    );
  });

  test('refuses another type in any of its fields', () => {
    for (const name of Object.keys(contentOf(type))) {
      for (const wrong of [null, true, { a: 1 }]) {
        const MsgContent = { ...contentOf(type), [name]: wrong };
        expect(placesIn({ MsgType: type, MsgContent })).toEqual([`/0/MsgContent/${name}`]);
      }
      const value = contentOf(type)[name];
      const swapped = typeof value === 'number' ? String(value) : 5;
      const MsgContent = { ...contentOf(type), [name]: swapped };
      expect(placesIn({ MsgType: type, MsgContent })).toEqual([`/0/MsgContent/${name}`]);
    }
  });

  test('refuses a field that is not its own', () => {
    const MsgContent = { ...contentOf(type), text: '' };

    expect(placesIn({ MsgType: type, MsgContent })).toEqual(['/0/MsgContent/text']);
  });
});

describe('an element', () => {
  test('of unknown type is a fault that names the known ones', () => {
    const faults = faultsIn([{ MsgType: 'TIMRelayElem', MsgContent: { Title: '' } }]);

    expect(Object.keys(faults)).toEqual(['/0/MsgType']);
    for (const type of TYPES) expect(faults['/0/MsgType']).toContain(type);
  });

  test('has a type and a content and nothing else', () => {
    expect(placesIn({})).toEqual(['/0/MsgContent', '/0/MsgType']);
    expect(placesIn({ ...aText('a'), MsgTime: 1 })).toEqual(['/0/MsgTime']);
    expect(placesIn({ MsgType: 'TIMTextElem', MsgContent: 'a' })).toEqual(['/0/MsgContent']);
    expect(placesIn({ MsgType: 'TIMTextElem', MsgContent: [] })).toEqual(['/0/MsgContent']);
    expect(placesIn({ MsgType: 'constructor', MsgContent: {} })).toEqual(['/0/MsgType']);
    expect(placesIn(null, 'a', [])).toEqual(['/0', '/1', '/2']);
  });

  test('of type TIMCustomElem stands once in a message', () => {
    const custom = { MsgType: 'TIMCustomElem', MsgContent: { Data: 'd' } };

    expect(placesIn(aText('a'), custom, aText('b'))).toEqual([]);
    expect(placesIn(custom, aText('a'), custom, custom)).toEqual(['/2', '/3']);
  });
});

describe('a number in an element', () => {
  test.each([
    ['TIMSoundElem', 'Download_Flag', 1],
    ['TIMSoundElem', 'Size', -1],
    ['TIMSoundElem', 'Size', 1.5],
    ['TIMSoundElem', 'Url', ''],
    ['TIMImageElem', 'ImageFormat', 5],
    ['TIMImageElem', 'ImageInfoArray', []],
    ['TIMVideoFileElem', 'ThumbDownloadFlag', 0],
    ['TIMFaceElem', 'Index', 1.5],
  ])('%s refuses %s: %j', (type, name, value) => {
    const MsgContent = { ...contentOf(type), [name]: value };

    expect(placesIn({ MsgType: type, MsgContent })).toEqual([`/0/MsgContent/${name}`]);
  });
});

describe('an image', () => {
  test('needs its address and its size on screen', () => {
    expect(placesInImage({})).toEqual(['/0/Height', '/0/URL', '/0/Width']);
  });

  test('refuses what is not documented', () => {
    const image = { URL: 'u', Width: 1, Height: 1 };

    expect(placesInImage({ ...image, Type: 4 })).toEqual(['/0/Type']);
    expect(placesInImage({ ...image, Url: 'u' })).toEqual(['/0/Url']);
    expect(placesInImage({ ...image, Size: '1' })).toEqual(['/0/Size']);
    expect(placesInImage('u')).toEqual(['/0']);
  });
});
