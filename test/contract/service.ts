import type { Json } from '../../src/http/openapi/document-types.js';
import type { SimulatorOptions } from '../../src/im-simulator/options.js';
import type { Environment } from '../../src/settings/reader.js';
import { createDatabase } from '../support/database.js';
import { type Answer, type Ask, type Caller, run, Service } from '../support/service.js';
import { answerFaults, problemFaults } from './documented.js';

export { type Answer, type Ask, auditor, refundDesk, textBody } from '../support/service.js';

export const moderation: Caller = { client: 'moderation', scope: 'messages:modify' };

export const why = { operator: 'alice@example.com', reason: 'customer asked' } as const;

/** A service whose every answer is held to the OpenAPI document. */
export class DocumentedService extends Service {
  static async start(
    settings: Environment = {},
    simulator: SimulatorOptions = {},
  ): Promise<DocumentedService> {
    const quick = {
      IM_TIMEOUT_MS: '500',
      IM_LATE_LANDING_MS: '200',
      SETTLE_GIVE_UP_MS: '1000',
    };
    const database = await createDatabase();
    return new DocumentedService(await run(database, { ...quick, ...settings }, simulator));
  }

  /** `POST /v1/modifications` with a key of its own. */
  edit(message: object, also: object = {}, ask: Ask & { readonly query?: string } = {}) {
    return this.post(`/v1/modifications${ask.query ?? ''}`, { message, ...why, ...also }, ask);
  }

  override async send(method: string, path: string, ask: Ask, text?: string): Promise<Answer> {
    const answer = await super.send(method, path, ask, text);
    const { status, headers } = answer;
    const heard = { status, headers, body: answer.body as Readonly<Record<string, Json>> };
    const faults = [...answerFaults(method, path, heard), ...problemFaults(heard)];
    if (faults.length > 0) throw new Error(`undocumented answer:\n${faults.join('\n')}`);
    return answer;
  }
}

/** A member of an answer that is a string. */
export function textIn(answer: Answer, member: string): string {
  const value = answer.body[member];
  if (typeof value !== 'string') throw new TypeError(`${member} is no string in ${answer.text}`);
  return value;
}

/** The `items` of an answer. */
export function itemsOf(answer: Answer): readonly Readonly<Record<string, unknown>>[] {
  return answer.body['items'] as readonly Readonly<Record<string, unknown>>[];
}

/** The places of the faults that a 400 tells: pointers, headers, parameters. */
export function faultPlaces(answer: Answer): string[] {
  const errors = (answer.body['errors'] ?? []) as readonly Record<string, string>[];
  return errors
    .map(({ pointer, header, parameter }) => pointer ?? header ?? parameter ?? '?')
    .sort();
}
