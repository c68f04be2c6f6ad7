import type { JsonArray, JsonNode, JsonObject } from '../../json/parse.js';
import { pointerTo } from '../../json/pointer.js';
import { contentShapes, imageInfoShape } from './elements.js';
import type { BodyFaults } from './fault.js';
import { Must } from './rules.js';
import { objectAt, Shape } from './shape.js';

const KNOWN_TYPES = [...contentShapes.keys()];

class Element {
  @Must(`give one of ${KNOWN_TYPES.join(', ')}`, { type: 'string', enum: KNOWN_TYPES })
  readonly MsgType!: string;

  @Must('give the content of the element as an object', { type: 'object' })
  readonly MsgContent!: object;
}

const elementShape = new Shape(Element);

/** Checks the elements of a message, each content by its type. */
export function checkMsgBody(body: JsonArray, pointer: string, faults: BodyFaults): void {
  let customElements = 0;
  for (const [index, item] of body.items.entries()) {
    if (faults.isFull) return;
    const at = pointerTo(pointer, index);
    const node = objectAt(item, at, faults);
    if (node === undefined) continue;
    const type = checkElement(node, at, faults);
    if (type === 'TIMCustomElem') customElements += 1;
    if (type === 'TIMCustomElem' && customElements > 1) {
      faults.add(at, 'remove this element: a message may hold one TIMCustomElem');
    }
  }
}

function checkElement(node: JsonObject, pointer: string, faults: BodyFaults): string {
  const { value: element, at } = elementShape.check(node, pointer, faults);
  const shape = contentShapes.get(element.MsgType);
  const content = at('MsgContent');
  if (shape === undefined || content.node?.kind !== 'object') return element.MsgType;
  const place = shape.check(content.node, content.pointer, faults).at;
  if (element.MsgType === 'TIMImageElem') {
    const images = place('ImageInfoArray');
    checkImages(images.node, images.pointer, faults);
  }
  return element.MsgType;
}

function checkImages(images: JsonNode | undefined, pointer: string, faults: BodyFaults): void {
  if (images?.kind !== 'array') return;
  for (const [index, item] of images.items.entries()) {
    if (faults.isFull) return;
    const at = pointerTo(pointer, index);
    const image = objectAt(item, at, faults);
    if (image !== undefined) imageInfoShape.check(image, at, faults);
  }
}
