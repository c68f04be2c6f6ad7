import type { Clock } from '../time/clock.js';
import { decideOnGroup, decideOnReading, type Unavailability } from './decision.js';
import type { ImReply, MessageRef, RecalledCustomData, RefusalCode, Snapshot } from './edit.js';
import type { Messages } from './messages.js';
import type { EditRecord } from './record.js';

/** A message as it stands at IM now. */
export type CurrentMessage =
  | {
      readonly kind: 'found';
      readonly item: Buffer;
      readonly recalledCustomData: RecalledCustomData | null;
    }
  | {
      readonly kind: 'refused';
      readonly because: RefusalCode;
      readonly im: ImReply | null;
      readonly snapshot: Snapshot | null;
    }
  | { readonly kind: 'unavailable'; readonly why: Unavailability };

/** IM is given up early enough for the caller to be answered, and the read recorded, within 10 s. */
const PATIENCE_MS = 8_000;

/** What an operator looks at before editing. */
export class ReadCurrentMessage {
  constructor(
    private readonly messages: Messages,
    private readonly record: EditRecord,
    private readonly clock: Clock,
  ) {}

  async at(message: MessageRef): Promise<CurrentMessage> {
    const options = {
      callClass: 'interactive',
      deadline: this.clock.monotonic() + PATIENCE_MS,
    } as const;
    const group = decideOnGroup(await this.messages.groupType(message.groupId, options));
    if (group) return refused(group);
    const known = await this.record.known(message);
    const decision = decideOnReading(
      await this.messages.read(message, options),
      known,
      this.clock.now(),
    );
    if (decision.kind !== 'readable') return refused(decision);
    const { item, recalledCustomData } = decision.snapshot;
    return { kind: 'found', item, recalledCustomData };
  }
}

function refused(
  decision:
    | Exclude<ReturnType<typeof decideOnReading>, { kind: 'readable' }>
    | NonNullable<ReturnType<typeof decideOnGroup>>,
): CurrentMessage {
  return decision.kind === 'unavailable'
    ? decision
    : {
        kind: 'refused',
        because: decision.because,
        im: decision.im,
        snapshot: decision.snapshot,
      };
}
