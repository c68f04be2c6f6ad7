import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ApiName } from '../../src/im-simulator/api/call.js';
import { body, GROUP } from '../support/scene.js';

/** The IM simulator as a program of its own: what else this process does holds up nothing at its door. */
export class SimulatorProcess implements AsyncDisposable {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly controlUrl: string,
  ) {}

  /** Without a limit of its own, so that a call too many is seen at the door and changes nothing. */
  static async start(latencyMs: number): Promise<SimulatorProcess> {
    const flags = ['--latency-ms', String(latencyMs), '--calls-per-second', 'unlimited'];
    const child = spawn(
      process.execPath,
      ['dist/src/im-simulator/main.js', '--stop-with-stdin', ...flags],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { listening } = JSON.parse(line) as { listening: { api: string; control: string } };
    return new SimulatorProcess(child, listening.api, listening.control);
  }

  /** Messages 1 to `count`. */
  async addMessages(count: number): Promise<void> {
    for (let seq = 1; seq <= count; seq += 1) {
      await this.control('POST', 'messages', { groupId: GROUP, seq, MsgBody: body('original') });
    }
  }

  /** When each call arrived at the door, in ms of the simulator's monotonic clock, ascending. */
  async arrivals(api: ApiName): Promise<number[]> {
    return (await this.control('GET', `arrivals?api=${api}`)) as number[];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  private async control(method: string, path: string, told?: object): Promise<unknown> {
    const sent = told === undefined ? {} : { body: JSON.stringify(told) };
    const answer = await fetch(`${this.controlUrl}/${path}`, { method, ...sent });
    if (answer.status !== 200) throw new Error(`the simulator answered ${answer.status}`);
    return answer.json();
  }
}
