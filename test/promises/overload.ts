import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { rewriting } from '../support/scene.js';

/** Who was refused, or asked for a message that is being edited, comes back after this long. */
const PAUSE_MS = 250;

/**
 * Clients that send one edit after the other, each to any replica in service, as a balancer would. They do as little as they
 * can: here the replicas and PostgreSQL share their processors.
 */
export class Overload {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  private readonly inService = new Set<string>();
  private sent = 0;
  private isOver = false;

  /** @param messages how many there are to edit, in turn; seqs from 1 on */
  constructor(
    private readonly token: string,
    private readonly messages: number,
  ) {}

  add(url: string): void {
    this.inService.add(url);
  }

  remove(url: string): void {
    this.inService.delete(url);
  }

  /** Keeps `callers` edits under way for so long, then hangs up. Once only. */
  async run(callers: number, forMs: number): Promise<void> {
    const caller = async () => {
      while (!this.isOver) {
        const status = await this.edit();
        // Without an answer the replica has died: the next one is asked at once.
        if (status !== 201 && status !== null) await delay(PAUSE_MS);
      }
    };
    const calling = Promise.all(Array.from({ length: callers }, caller));
    await delay(forMs);
    this.isOver = true;
    this.agent.destroy();
    await calling;
  }

  /** The status of the answer; null where none came. */
  private edit(): Promise<number | null> {
    this.sent += 1;
    const urls = [...this.inService];
    const url = urls[Math.floor(Math.random() * urls.length)] ?? '';
    const text = `text ${this.sent}`;
    const body = Buffer.from(JSON.stringify(rewriting(1 + (this.sent % this.messages), text)));
    const headers = {
      Authorization: `Bearer ${this.token}`,
      'Idempotency-Key': randomUUID(),
      'Content-Type': 'application/json',
      'Content-Length': body.length,
    };
    return new Promise((resolve) => {
      const options = { method: 'POST', agent: this.agent, headers };
      const sent = request(`${url}/v1/modifications`, options, (answer) => {
        answer.on('end', () => resolve(answer.statusCode ?? null));
        answer.on('error', () => resolve(null));
        answer.resume();
      });
      sent.on('error', () => resolve(null));
      sent.end(body);
    });
  }
}
