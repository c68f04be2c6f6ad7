import { EventEmitter, once } from 'node:events';
import { ApiDoor } from './api/api-door.js';
import type { Rate } from './api/arrivals.js';
import type { ApiName } from './api/call.js';
import { Callbacks } from './control/callback.js';
import { Control } from './control/control.js';
import { Faults, type Fault, type ListedFault, type Removal } from './faults/faults.js';
import { FaultyServices } from './faults/faulty-services.js';
import type { MessageAddress, Watcher } from './world/groups.js';
import { Listener } from './listener.js';
import { Logbook, type CallEntry, type OverwriteEntry } from './control/logbook.js';
import {
  SIMULATOR_ADMIN,
  SIMULATOR_SDK_APP_ID,
  SIMULATOR_SECRET_KEY,
  type Settings,
  type SimulatorOptions,
} from './options.js';
import type { GivenContents, SeedMessage } from './world/seed-message.js';
import { Services, type App } from './api/services.js';
import { StateFile } from './world/state-file.js';
import { Timers } from './faults/timers.js';
import { World, type CurrentMessage } from './world/world.js';

/** A stand-in for Tencent IM in this process, with two listeners: one faithful, one to play fate. */
export class ImSimulator {
  readonly #app: App;
  readonly #settings: Settings;
  readonly #seedsSample: boolean;
  readonly #logbook = new Logbook();
  readonly #faults = new Faults();
  readonly #timers = new Timers();
  readonly #events = new EventEmitter();
  readonly #callbacks: Callbacks;
  readonly #world: World;
  readonly #stateFile: StateFile | null;
  readonly #door: ApiDoor;
  #listeners: { readonly api: Listener; readonly control: Listener } | null = null;

  private constructor(options: SimulatorOptions) {
    this.#app = {
      sdkAppId: options.sdkAppId ?? SIMULATOR_SDK_APP_ID,
      secretKey: options.secretKey ?? SIMULATOR_SECRET_KEY,
      admin: options.admin ?? SIMULATOR_ADMIN,
    };
    this.#settings = {
      callsPerSecond: options.callsPerSecond ?? 200,
      latencyMs: options.latencyMs ?? 0,
      includeCustomDataInPulls: options.includeCustomDataInPulls ?? false,
      callback: options.callback ?? null,
    };
    this.#seedsSample = options.seedSample ?? false;
    this.#callbacks = new Callbacks(this.#app.sdkAppId, () => this.#settings.callback);
    this.#stateFile = options.statePath === undefined ? null : new StateFile(options.statePath);
    this.#world = this.watchedWorld();
    this.#door = this.builtDoor();
    this.#events.setMaxListeners(0);
  }

  /** Resolves when both listeners take connections. */
  static async start(options: SimulatorOptions = {}): Promise<ImSimulator> {
    const simulator = new ImSimulator(options);
    simulator.#stateFile?.open(simulator.#world.groups);
    if (options.seedSample) simulator.seedSample();
    const control = new Control(simulator);
    const api = await Listener.start(options.port ?? 0, (request, response) =>
      simulator.#door.receive(request, response),
    );
    simulator.#listeners = {
      api,
      control: await Listener.start(options.controlPort ?? 0, (request, response) =>
        control.receive(request, response),
      ),
    };
    return simulator;
  }

  /** Ends every connection and forgets what was to land late. */
  async stop(): Promise<void> {
    this.#timers.stop();
    this.#callbacks.stop();
    await Promise.all([this.#listeners?.api.stop(), this.#listeners?.control.stop()]);
    this.#stateFile?.close();
  }

  get baseUrl(): string {
    return this.#listeners?.api.url ?? '';
  }

  get controlUrl(): string {
    return this.#listeners?.control.url ?? '';
  }

  get credentials(): App {
    return this.#app;
  }

  addGroup({ groupId, type, name }: { groupId: string; type: string; name?: string }): void {
    this.#world.groups.add(groupId, type, name);
  }

  addTopic(groupId: string, topicId: string): void {
    this.#world.groups.addTopic(groupId, topicId);
  }

  /** Adds or replaces a message, in a Public group made for it where there is none; returns its seq. */
  addMessage(seed: SeedMessage): number {
    return this.#world.addMessage(seed);
  }

  /** `addMessage`, and the after-send webhook fires. */
  clientSends(seed: SeedMessage): number {
    const msgSeq = this.addMessage(seed);
    const { group, conversation, message } = this.#world.locate({ ...seed, msgSeq });
    const { topicId } = conversation;
    const operator = message.fromAccount;
    const sent = { group, topicId, operator, isOnlineOnly: false, message };
    this.#callbacks.afterSend(sent, Date.now());
    return msgSeq;
  }

  /** The sample groups with their messages, where the groups are missing. */
  seedSample(): void {
    this.#world.seedSample();
  }

  message(groupId: string, msgSeq: number, topicId?: string | null): CurrentMessage | null {
    return this.#world.message({ groupId, msgSeq, topicId });
  }

  /** An edit behind the REST API's back; members that are not given stay. Throws where there is no such message. */
  clientEdits(address: MessageAddress, contents: GivenContents, account?: string): void {
    this.#world.clientEdits(address, contents, account);
  }

  /** Throws where there is no such message. */
  clientRemoves(address: MessageAddress, removal: Removal): void {
    this.#world.clientRemoves(address, removal);
  }

  /** Switches a fault on; returns the id by which it can be cleared or released. */
  fault(fault: Fault): number {
    return this.#faults.arm(fault);
  }

  /** Switches one fault off, or all; calls that they hold go on. */
  clearFaults(id?: number): void {
    this.#faults.clear(id);
  }

  /** Lets held calls go on; says how many. */
  release(id?: number): number {
    return this.#faults.release(id);
  }

  faults(): ListedFault[] {
    return this.#faults.list();
  }

  get settings(): Readonly<Settings> {
    return this.#settings;
  }

  /** A new `callsPerSecond` starts with an empty window. */
  configure(settings: Partial<Settings>): void {
    Object.assign(this.#settings, settings);
    if (settings.callsPerSecond !== undefined) this.#door.limit(settings.callsPerSecond);
  }

  overwrites(): OverwriteEntry[] {
    return this.#logbook.overwrites();
  }

  calls(api?: ApiName): readonly CallEntry[] {
    return this.#logbook.calls(api);
  }

  /** Arrival instants of an API's calls, ascending, in ms of this process's monotonic clock. */
  arrivals(api: ApiName): number[] {
    return this.#logbook.arrivals(api);
  }

  rates(): Record<ApiName, Rate> {
    return this.#logbook.rates();
  }

  /** How many webhooks were answered with status 200, and how many were not. */
  callbacks(): { readonly delivered: number; readonly failed: number } {
    return this.#callbacks.counts();
  }

  /** Resolves with the next call that arrives whole; a `hold` that matches it holds it by then. */
  async nextCall(api?: ApiName): Promise<CallEntry> {
    for (;;) {
      const [entry] = (await once(this.#events, 'call')) as [CallEntry];
      if (api === undefined || entry.api === api) return entry;
    }
  }

  /** Resolves right after the next overwrite, by whomever. */
  async nextOverwrite(): Promise<void> {
    await once(this.#events, 'overwrite');
  }

  /** Forgets faults, logs and quota windows; with `messages` all groups too, but for a sample it was started with. */
  reset({ messages = false }: { messages?: boolean } = {}): void {
    this.#faults.clear();
    this.#logbook.clear();
    this.#door.limit(this.#settings.callsPerSecond);
    if (!messages) return;
    this.#world.groups.clear();
    if (this.#seedsSample) this.seedSample();
    this.#stateFile?.rewrite(this.#world.groups);
  }

  private watchedWorld(): World {
    const watcher = {
      groupChanged: (...changed) => this.#stateFile?.groupChanged(...changed),
      topicChanged: (...changed) => this.#stateFile?.topicChanged(...changed),
      messageChanged: (...changed) => this.#stateFile?.messageChanged(...changed),
      overwritten: (overwrite) => {
        this.#logbook.overwritten(overwrite);
        this.#callbacks.afterModify(overwrite, Date.now());
        this.#events.emit('overwrite');
      },
    } satisfies Watcher;
    return new World(watcher, this.#settings);
  }

  private builtDoor(): ApiDoor {
    const { groups } = this.#world;
    const services = new Services(this.#app, groups, this.#settings, (sent) =>
      this.#callbacks.afterSend(sent, Date.now()),
    );
    const faulty = new FaultyServices({
      services,
      groups,
      faults: this.#faults,
      clients: this.#world,
      timers: this.#timers,
      settings: this.#settings,
    });
    const door = new ApiDoor(this.#logbook, faulty, (entry) => this.#events.emit('call', entry));
    door.limit(this.#settings.callsPerSecond);
    return door;
  }
}
