import { setTimeout as delay } from 'node:timers/promises';
import { Api, type Answered } from '../support/api.js';
import type { TokenMaker } from '../support/tokens.js';
import { NEEDED, PERSONS } from './steps.js';

const PATIENCE_MS = 40_000;

/** The replicas, by their places; a place beyond the last is the first again. */
export interface Replicas {
  at(place: number): Pick<Api, 'url' | 'opsUrl'>;
}

/** Who calls, whichever replicas are there, until there is an answer. */
export class Callers {
  /** Answers that nobody should have got. */
  readonly complaints: string[] = [];

  private constructor(
    readonly fleet: Replicas,
    private readonly tokens: ReadonlyMap<string, string>,
  ) {}

  static async of(fleet: Replicas, maker: TokenMaker): Promise<Callers> {
    const ofClients = Object.keys(NEEDED).map(
      async (name) => [name, await maker.token(name, 'messages:modify audit:read')] as const,
    );
    const ofPersons = PERSONS.map(async (email) => [email, await maker.person(email)] as const);
    const admin = maker.token('privacy', 'audit:admin audit:read audit:export');
    const tokens = await Promise.all([...ofClients, ...ofPersons]);
    return new Callers(fleet, new Map([...tokens, ['privacy', await admin]]));
  }

  /** As one of them, at one replica. */
  at(place: number, who = 'privacy'): Api {
    const { url, opsUrl } = this.fleet.at(place);
    return new Api(url, this.tokens.get(who) ?? '', opsUrl);
  }

  /**
   * Asks one replica after the other, until one answers for good.
   * @param expected the statuses that may come of it
   */
  async insist(
    expected: readonly number[],
    ask: (place: number) => Promise<Answered>,
    from = 0,
  ): Promise<Answered> {
    const deadline = performance.now() + PATIENCE_MS;
    for (let place = from; ; place += 1) {
      const answer = await ask(place);
      if (![0, 503].includes(answer.status) || performance.now() > deadline) {
        const { status, text } = answer;
        if (!expected.includes(status)) this.complaints.push(`was answered ${status}: ${text}`);
        return answer;
      }
      await delay(100);
    }
  }
}
