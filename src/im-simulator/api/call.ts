import { isUtf8 } from 'node:buffer';

export const API_NAMES = [
  'modify_group_msg',
  'group_msg_get_simple',
  'get_group_info',
  'send_group_msg',
] as const;
export type ApiName = (typeof API_NAMES)[number];

export type Fields = Readonly<Record<string, unknown>>;

/** The body as a JSON object, or the code that refuses it. */
export type Parsed =
  | { readonly ok: true; readonly fields: Fields }
  | { readonly ok: false; readonly errorCode: number };

export interface CallHead {
  /** Null where the path names none of the four calls; `pathRefusal` then says with which code. */
  readonly api: ApiName | null;
  readonly pathRefusal: number;
  readonly method: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** Milliseconds of the process's monotonic clock when the request's head arrived. */
  readonly arrivedAt: number;
  readonly overQuota: boolean;
}

/** One request as it arrived, nothing judged yet. */
export class Call {
  #parsed: Parsed | null = null;

  constructor(
    readonly head: CallHead,
    readonly body: Buffer,
  ) {}

  get parsed(): Parsed {
    this.#parsed ??= parse(this.body);
    return this.#parsed;
  }

  parameter(name: string): string | undefined {
    return this.head.parameters.get(name);
  }
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isUint32(value: unknown): value is number {
  return (
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 4_294_967_295
  );
}

function parse(body: Buffer): Parsed {
  if (!isUtf8(body)) return { ok: false, errorCode: 60003 };
  try {
    const json: unknown = JSON.parse(body.toString('utf8'));
    return isObject(json) ? { ok: true, fields: json } : { ok: false, errorCode: 90001 };
  } catch (notJson) {
    if (notJson instanceof SyntaxError) return { ok: false, errorCode: 60003 };
    throw notJson;
  }
}
