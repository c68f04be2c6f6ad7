import { Client } from 'pg';
import type { SimulatorOptions } from '../../src/im-simulator/options.js';
import type { Environment } from '../../src/settings/reader.js';
import { createDatabase } from '../support/database.js';
import { type Answer, type Json, refundDesk, run, Service, textBody } from '../support/service.js';

export { type Answer, type Json, textBody } from '../support/service.js';

type Parameters = Readonly<Record<string, string | number | readonly string[]>>;

interface Edit {
  readonly groupId: string;
  readonly msgSeq: number;
  readonly text?: string;
  readonly customData?: string;
  readonly client?: string;
  readonly operator?: string;
  readonly ticket?: string;
  readonly reason?: string;
}

/** A service with a back office that edits, and an auditor, `eve`, who asks. */
export class AuditService extends Service {
  static async open(
    settings: Environment = {},
    options: SimulatorOptions = {},
  ): Promise<AuditService> {
    const often = { IM_CALLS_PER_SECOND: '10000', ...settings };
    const simulator = { callsPerSecond: Number.POSITIVE_INFINITY, ...options };
    return new AuditService(await run(await createDatabase(), often, simulator));
  }

  edit(edit: Edit): Promise<Answer> {
    const { groupId: GroupId, msgSeq: MsgSeq, text, customData, client } = edit;
    const { operator, ticket, reason } = edit;
    const message = {
      GroupId,
      MsgSeq,
      ...(text === undefined ? {} : { MsgBody: textBody(text) }),
      ...(customData === undefined ? {} : { CloudCustomData: customData }),
    };
    return this.editRaw(message, { operator, ticket, reason }, client);
  }

  editRaw(
    message: object,
    why: Readonly<Record<string, string | undefined>> = {},
    client = refundDesk.client,
  ): Promise<Answer> {
    const { operator = 'alice', ticket, reason = 'as asked' } = why;
    const body = { message, operator, reason, ticket, acceptUnreadablePrior: true };
    return this.post('/v1/modifications', body, { as: { ...refundDesk, client } });
  }

  restore(id: string): Promise<Answer> {
    const body = { operator: 'alice', reason: 'a mistake' };
    return this.post(`/v1/modifications/${id}/restoration`, body);
  }

  /** As the auditor. */
  ask(
    path: string,
    parameters: Parameters = {},
    { accept = 'application/json', scope = 'audit:read audit:export' } = {},
  ): Promise<Answer> {
    return this.get(asking(path, parameters), {
      as: { client: 'eve', scope },
      headers: { Accept: accept },
    });
  }

  /** The answer to the auditor as it begins. */
  begin(
    path: string,
    parameters: Parameters,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | null = null,
  ): Promise<Response> {
    const as = { client: 'eve', scope: 'audit:read audit:export' };
    return this.open('GET', asking(path, parameters), { as, headers }, { signal });
  }

  async find(parameters: Parameters): Promise<readonly Json[]> {
    const answer = await this.ask('/v1/audit/modifications', parameters);
    if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
    return answer.body['items'] as readonly Json[];
  }

  async sql<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.database.superuserUrl });
    await client.connect();
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** The details and commitments of all entries of a type, oldest first. */
  async entries(type: string): Promise<readonly { details: Json; text: string }[]> {
    const rows = await this.sql<{ bytes: Buffer }>(
      'SELECT bytes FROM ledger_entry WHERE type = $1 ORDER BY entry_id',
      [type],
    );
    return rows.map(({ bytes }) => ({
      details: (JSON.parse(bytes.toString()) as { details: Json }).details,
      text: bytes.toString(),
    }));
  }
}

function asking(path: string, parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  return `${path}?${query.toString()}`;
}
