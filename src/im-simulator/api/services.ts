import { fail, type Answer } from './answers.js';
import type { ApiName, Call } from './call.js';
import { Gateway, type Passed } from './gateway.js';
import { getGroupInfo } from './group-info.js';
import type { Groups } from '../world/groups.js';
import { modifyGroupMsg } from './modify.js';
import { groupMsgGetSimple } from './pull.js';
import { SendGroupMsg, type Sent } from './send.js';

export interface App {
  readonly sdkAppId: number;
  readonly secretKey: string;
  readonly admin: string;
}

/** The faultless IM: takes a call past the gateway and works on it. */
export class Services {
  readonly #gateway: Gateway;
  readonly #send: SendGroupMsg;

  constructor(
    private readonly app: App,
    private readonly groups: Groups,
    private readonly settings: { readonly includeCustomDataInPulls: boolean },
    sent: (sent: Sent) => void,
  ) {
    this.#gateway = new Gateway(app);
    this.#send = new SendGroupMsg(groups, sent);
  }

  run(call: Call): Answer {
    const passed = this.#gateway.pass(call);
    return passed.ok ? this.work(passed.api, passed, call) : fail(passed.errorCode);
  }

  private work(api: ApiName, { fields }: Passed & { ok: true }, call: Call): Answer {
    const request = {
      fields,
      body: call.body,
      identifier: call.parameter('identifier') ?? '',
      random: call.parameter('random') ?? '',
    };
    const { groups, settings } = this;
    const work: Readonly<Record<ApiName, () => Answer>> = {
      modify_group_msg: () => modifyGroupMsg(groups, request),
      group_msg_get_simple: () =>
        groupMsgGetSimple(groups, fields, settings.includeCustomDataInPulls),
      get_group_info: () => getGroupInfo(groups, fields, this.app),
      send_group_msg: () => this.#send.call(request),
    };
    return work[api]();
  }
}
