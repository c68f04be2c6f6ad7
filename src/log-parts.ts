import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';

import { type NoteSigner, signerFromPem } from './ledger/note.js';
import type { WitnessPolicy } from './ledger/witness-policy.js';
import { fetchBy } from './network/web.js';
import type { Way } from './network/way.js';
import type { Store, StoreOptions } from './postgres/connections/store.js';
import { PostgresLogReader } from './postgres/log/log-reader.js';
import { PostgresLogStore } from './postgres/log/log-store.js';
import { WitnessedLog } from './postgres/log/witnessed-log.js';
import { PostgresWitnessRecord } from './postgres/witnesses/witness-record.js';
import { Sequencer } from './sealing/sequencer.js';
import type { LedgerConfig } from './settings/ledger.js';
import { Witnesses } from './witnesses/witnesses.js';

interface Needed {
  /** The sequencer has a connection of its own. */
  readonly database: Omit<StoreOptions, 'connections'>;
  readonly store: Store;
  readonly config: LedgerConfig;
  readonly wayTo: (target: 'checkpoint_url' | 'witness') => Way;
  readonly logger: Logger;
  readonly onDefect: (where: string, error: unknown) => void;
}

/** The part of a replica that extends the log, shows its checkpoints to others, and reads it. */
export class LogParts {
  readonly store: PostgresLogStore;
  readonly sequencer: Sequencer;
  /** Null: no policy names any. */
  readonly witnesses: Witnesses | null;
  readonly witnessed: WitnessedLog | null;
  readonly reader: PostgresLogReader;

  constructor(private readonly needed: Needed) {
    const { database, store, config } = needed;
    const signer = signerOf(config);
    this.store = new PostgresLogStore(database);
    this.witnesses = config.witnessPolicy && this.makeWitnesses(config.witnessPolicy);
    this.witnessed = config.witnessPolicy && new WitnessedLog(store.durable, config.witnessPolicy);
    this.sequencer = this.makeSequencer(signer);
    this.reader = new PostgresLogReader(store, signer.key, this.witnessed);
  }

  private makeSequencer(signer: NoteSigner): Sequencer {
    const { config, wayTo, logger, onDefect } = this.needed;
    return new Sequencer({
      store: this.store,
      signer,
      checkpointFile: config.checkpointFile,
      checkpointUrl: config.checkpointUrl,
      fetch: fetchBy(wayTo('checkpoint_url')),
      whyRefusedElsewhere: () => this.witnesses?.whyRefused() ?? null,
      onEvent: (event) => logger.warn(event),
      onDefect: (error) => onDefect('sequencer', error),
    });
  }

  private makeWitnesses(policy: WitnessPolicy): Witnesses {
    const { store, wayTo, logger, onDefect } = this.needed;
    return new Witnesses({
      policy,
      record: new PostgresWitnessRecord(store.delivery),
      holder: randomUUID(),
      fetch: fetchBy(wayTo('witness')),
      onEvent: (event) => logger[event.event === 'witness-cosigns' ? 'info' : 'warn'](event),
      onDefect: (error) => onDefect('witnesses', error),
    });
  }
}

function signerOf({ origin, signingKey }: LedgerConfig): NoteSigner {
  const pem = signingKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const signer = signerFromPem(origin, pem);
  if (signer.kind === 'malformed') throw new TypeError(signer.fault);
  return signer.value;
}
