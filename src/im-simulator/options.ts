/**
 * The simulator's own app. The key is the public sample key of the vendor's signature library:
 * everybody knows it, so nobody can mistake it for a secret.
 */
export const SIMULATOR_SDK_APP_ID = 1_400_000_000;
export const SIMULATOR_SECRET_KEY =
  '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e';
export const SIMULATOR_ADMIN = 'administrator';

export interface SimulatorOptions {
  readonly sdkAppId?: number;
  readonly secretKey?: string;
  /** The one account that is an app admin. */
  readonly admin?: string;
  /** TCP port on the loopback interface; 0 (the default) lets the system choose. */
  readonly port?: number;
  readonly controlPort?: number;
  /** Per API, in any sliding second; `Infinity` lifts the quota. Default 200. */
  readonly callsPerSecond?: number;
  /** Every call waits this long before it is worked on. Default 0. */
  readonly latencyMs?: number;
  /** Whether pulled items carry CloudCustomData, which the documented shape does not. Default false. */
  readonly includeCustomDataInPulls?: boolean;
  /** Where groups and messages are kept over restarts. Faults and logs are not kept. */
  readonly statePath?: string;
  /** Adds the sample groups (`seedSample`) where they are missing. */
  readonly seedSample?: boolean;
  readonly callback?: CallbackOptions;
}

/** Where `Group.CallbackAfterSendMsg` and `Group.CallbackAfterModifyMsg` go. */
export interface CallbackOptions {
  readonly url: string;
  /** With a token the URL carries `Sign` and `RequestTime`. */
  readonly token?: string;
}

/** What can be changed while it runs. */
export interface Settings {
  callsPerSecond: number;
  latencyMs: number;
  includeCustomDataInPulls: boolean;
  callback: CallbackOptions | null;
}
