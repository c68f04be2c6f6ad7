import { API_NAMES, type ApiName, type Call, type Fields } from './call.js';
import { UserSigCheck } from './usersig.js';

interface App {
  readonly sdkAppId: number;
  readonly secretKey: string;
  readonly admin: string;
}

const SERVICE_OF: Readonly<Record<ApiName, string>> = {
  modify_group_msg: 'openim',
  group_msg_get_simple: 'group_open_http_svc',
  get_group_info: 'group_open_http_svc',
  send_group_msg: 'group_open_http_svc',
};

const APIS = new Map<string, ApiName>(
  API_NAMES.map((api) => [`/v4/${SERVICE_OF[api]}/${api}`, api]),
);

export function apiOf(path: string): ApiName | null {
  return APIS.get(path) ?? null;
}

/** Which of the two path codes a path gets is a guess: 10003 for a command that the group service lacks, else 60009. */
export function pathRefusalOf(path: string): number {
  return path.startsWith('/v4/group_open_http_svc/') ? 10003 : 60009;
}

/** Query parameters; names and values are case-sensitive, the last of a repeated name counts. */
export function parametersOf(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    if (equals > 0) parameters.set(pair.slice(0, equals), decoded(pair.slice(equals + 1)));
  }
  return parameters;
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch (badEscape) {
    if (badEscape instanceof URIError) return text;
    throw badEscape;
  }
}

export type Passed =
  | { readonly ok: true; readonly api: ApiName; readonly fields: Fields }
  | { readonly ok: false; readonly errorCode: number };

/**
 * What stands before the services: path, URL parameters, UserSig, admin, quota, JSON. No document tells the
 * order; it is a guess, with the quota after the identity.
 */
export class Gateway {
  readonly #signatures: UserSigCheck;

  constructor(private readonly app: App) {
    this.#signatures = new UserSigCheck(app.sdkAppId, app.secretKey);
  }

  pass(call: Call): Passed {
    const { api } = call.head;
    if (api === null) return { ok: false, errorCode: call.head.pathRefusal };
    const errorCode = this.urlRefusal(call) || this.identityRefusal(call);
    if (errorCode !== 0) return { ok: false, errorCode };
    if (call.head.overQuota) return { ok: false, errorCode: 60007 };
    const { parsed } = call;
    return parsed.ok ? { ok: true, api, fields: parsed.fields } : parsed;
  }

  /** That a GET is 60002 and an unknown app 70020 are guesses. */
  private urlRefusal(call: Call): number {
    if (call.head.method !== 'POST') return 60002;
    const sdkAppId = call.parameter('sdkappid');
    if (!sdkAppId) return 60012;
    const random = call.parameter('random');
    const isWrong =
      !/^\d{1,10}$/.test(sdkAppId) ||
      !call.parameter('identifier') ||
      !call.parameter('usersig') ||
      call.parameter('contenttype') !== 'json' ||
      random === undefined ||
      !/^\d{1,10}$/.test(random) ||
      Number(random) > 4_294_967_295;
    if (isWrong) return 60025;
    return Number(sdkAppId) === this.app.sdkAppId ? 0 : 70020;
  }

  private identityRefusal(call: Call): number {
    const identifier = call.parameter('identifier') ?? '';
    const now = Math.floor(Date.now() / 1000);
    const refusal = this.#signatures.refusal(call.parameter('usersig') ?? '', identifier, now);
    if (refusal !== 0) return refusal;
    return identifier === this.app.admin ? 0 : 60010;
  }
}
