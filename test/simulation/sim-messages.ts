import type { Contents, MessageRef } from '../../src/edits/edit.js';
import {
  type CallOptions,
  type GroupTypeAnswer,
  Messages,
  type OverwriteAnswer,
  type ReadAnswer,
} from '../../src/edits/messages.js';
import type { ImParts } from './im-calls.js';
import { ImOverwrites, type OverwriteOptions } from './im-overwrites.js';
import { ImReads } from './im-reads.js';

/** IM as one process reaches it. */
export class SimMessages extends Messages {
  private readonly reads: ImReads;
  private readonly overwrites: ImOverwrites;

  /** @param troubleRate how often calls fare badly, from 0 */
  constructor(
    private readonly parts: ImParts,
    troubleRate: number,
  ) {
    super();
    this.reads = new ImReads(parts, troubleRate);
    this.overwrites = new ImOverwrites(parts, troubleRate);
  }

  get breakerState(): 'closed' {
    return 'closed';
  }

  close(): void {
    // Nothing is kept open.
  }

  overwriteWaitMs(): number {
    return 0;
  }

  async groupType(groupId: string): Promise<GroupTypeAnswer> {
    const { scheduler, actor, line } = this.parts;
    await scheduler.pause(actor, 0, line.numbered(`knows the type of ${groupId}`));
    return { kind: 'type', type: 'Public' };
  }

  read(message: MessageRef, options: CallOptions): Promise<ReadAnswer> {
    return this.reads.read(message, options);
  }

  overwrite(
    message: MessageRef,
    contents: Contents,
    options: OverwriteOptions,
  ): Promise<OverwriteAnswer> {
    return this.overwrites.overwrite(message, contents, options);
  }
}
