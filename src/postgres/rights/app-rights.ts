import { StoreUnavailable } from '../../failures/store-unavailable.js';
import { DatabaseRefused } from '../session/database-refused.js';
import type { Connections } from '../connections/store.js';
import { compareRights, refusalsOf } from './compare.js';

/** Whether the application's role is what the promises need: it may add to history, and neither change nor delete it. */
export class AppRights {
  /**
   * @param mayOwn whether a role that owns the tables is let pass, as on a developer's machine
   */
  constructor(
    private readonly connections: Connections,
    private readonly mayOwn: boolean,
  ) {}

  /** @throws StoreUnavailable naming every right that is too much or missing; nothing but this works until it passes. */
  async check(): Promise<void> {
    const { connections } = this;
    const role = await connections.role();
    const rights = await compareRights((text, values) => connections.ask(text, values), {
      role,
      owner: null,
    });
    const isLetPass = rights.isOwner && this.mayOwn;
    const reasons = isLetPass ? [] : refusalsOf(rights, role);
    connections.gate.shut('rights', reasons);
    if (reasons.length === 0) return;
    const refused = new DatabaseRefused(reasons);
    throw new StoreUnavailable(refused.message, { cause: refused });
  }
}
