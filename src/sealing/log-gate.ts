/** Whether the log may be extended. */
export abstract class LogGate {
  /** Why it must not, for operators; null while it may. Nothing may be edited while this is not null. */
  abstract whyRefused(): string | null;

  /** Whether a place outside the database was asked for the last checkpoint and has not given it yet. */
  abstract isMemoryMissing(): boolean;

  /** Whether the checkpoint file lacks the newest checkpoint because it could not be written. */
  abstract isFileBehind(): boolean;
}
