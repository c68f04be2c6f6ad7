import { userSig } from '../../src/im-simulator/api/usersig.js';
import type { ApiName } from '../../src/im-simulator/api/call.js';
import type { SimulatorOptions } from '../../src/im-simulator/options.js';
import { ImSimulator } from '../../src/im-simulator/simulator.js';

/** A simulator on a free port that stops at the end of the block (`await using`). */
export async function startSimulator(
  options: SimulatorOptions = {},
): Promise<ImSimulator & AsyncDisposable> {
  const simulator = await ImSimulator.start(options);
  return Object.assign(simulator, { [Symbol.asyncDispose]: () => simulator.stop() });
}

const SERVICE: Readonly<Record<ApiName, string>> = {
  modify_group_msg: 'openim',
  group_msg_get_simple: 'group_open_http_svc',
  get_group_info: 'group_open_http_svc',
  send_group_msg: 'group_open_http_svc',
};

/** The URL of a call with valid credentials; `changed` parameters replace (undefined: leave out) the valid ones. */
export function apiUrl(
  simulator: ImSimulator,
  api: ApiName,
  changed: Readonly<Record<string, string | undefined>> = {},
): string {
  const { sdkAppId, secretKey, admin: identifier } = simulator.credentials;
  const time = Math.floor(Date.now() / 1000);
  const valid = {
    sdkappid: String(sdkAppId),
    identifier,
    usersig: userSig({ identifier, sdkAppId, time, expire: 86_400 }, secretKey),
    random: String(Math.floor(Math.random() * 4_294_967_296)),
    contenttype: 'json',
  };
  const query = Object.entries({ ...valid, ...changed })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .join('&');
  return `${simulator.baseUrl}/v4/${SERVICE[api]}/${api}?${query}`;
}

/** Calls an API by hand and gives the answer's text. `body` is sent as it is, or as JSON. */
export async function callApi(
  simulator: ImSimulator,
  api: ApiName,
  body: unknown,
  changed: Readonly<Record<string, string | undefined>> = {},
): Promise<string> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(apiUrl(simulator, api, changed), { method: 'POST', body: text });
  return answer.text();
}
