import type { Contents, MessageRef } from '../../src/edits/edit.js';
import { addressOf } from './stored.js';

/** One change of a message that took effect. */
export interface Effect {
  readonly at: number;
  /** Null: somebody else's, around the service. */
  readonly by: string | null;
  /** Null: it was recalled. */
  readonly text: string | null;
}

export interface Departure {
  readonly message: MessageRef;
  readonly text: string;
  readonly actor: string;
  readonly at: number;
  /** Whether it may still take effect. */
  isUnderWay: boolean;
}

export interface SimMessage {
  readonly ref: MessageRef;
  text: string | null;
  customData: Buffer | null;
  readonly effects: Effect[];
}

/** What stands at IM, and the log of what took effect there: the truth that records are compared with. */
export class SimIm {
  readonly messages = new Map<string, SimMessage>();
  readonly departures: Departure[] = [];
  private foreigners = 0;

  constructor(
    private readonly now: () => number,
    private readonly showsCustomData: boolean,
    private readonly onEffect: (message: SimMessage, effect: Effect) => void,
  ) {}

  add(ref: MessageRef): SimMessage {
    const text = `original ${ref.msgSeq}`;
    const effects = [{ at: this.now(), by: null, text }];
    const message: SimMessage = { ref, text, customData: Buffer.from('""'), effects };
    this.messages.set(addressOf(ref), message);
    return message;
  }

  at(ref: MessageRef): SimMessage | undefined {
    return this.messages.get(addressOf(ref));
  }

  item(message: SimMessage): Buffer {
    const { text, customData, ref } = message;
    if (text === null) return Buffer.from(`{"IsPlaceMsg":2,"MsgSeq":${ref.msgSeq}}`);
    const custom =
      this.showsCustomData && customData ? `"CloudCustomData":${customData.toString()},` : '';
    return Buffer.from(
      `{${custom}"IsPlaceMsg":0,"MsgBody":${bodyOf(text)},"MsgSeq":${ref.msgSeq}}`,
    );
  }

  /** False where there is nothing any more to write over. */
  overwrite(message: SimMessage, { msgBody, cloudCustomData }: Contents, by: string): boolean {
    if (message.text === null) return false;
    if (cloudCustomData) message.customData = cloudCustomData;
    this.change(message, msgBody ? textOf(msgBody) : message.text, by);
    return true;
  }

  /** Somebody else writes the message around the service, what nobody wrote before. */
  foreignEdit(message: SimMessage): void {
    if (message.text === null) return;
    this.foreigners += 1;
    this.change(message, `theirs ${this.foreigners}`, null);
  }

  recall(message: SimMessage): void {
    if (message.text !== null) this.change(message, null, null);
  }

  private change(message: SimMessage, text: string | null, by: string | null): void {
    message.text = text;
    const effect = { at: this.now(), by, text };
    message.effects.push(effect);
    this.onEffect(message, effect);
  }
}

export function bodyOf(text: string): string {
  return `[{"MsgType":"TIMTextElem","MsgContent":{"Text":"${text}"}}]`;
}

export function textOf(msgBody: Buffer): string {
  return /"Text":"([^"]*)"/.exec(msgBody.toString())?.[1] ?? '';
}
