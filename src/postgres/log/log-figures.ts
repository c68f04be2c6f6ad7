import type { Connections, Statement } from '../connections/store.js';

/** Two looks at the end of an index, and one at the entry that waits longest. */
const LOG_FIGURES: Statement = {
  name: 'log_figures',
  text: `
    SELECT COALESCE(c.size, 0)::float8 AS entries,
      extract(epoch FROM clock_timestamp() - c.at)::float8 AS checkpoint_age,
      COALESCE(extract(epoch FROM clock_timestamp() - (
        SELECT e.at FROM ledger_unsealed u JOIN ledger_entry e ON e.entry_id = u.entry_id
        ORDER BY u.queue_no LIMIT 1
      )), 0)::float8 AS lag
    FROM (VALUES (1)) AS always
    LEFT JOIN (SELECT size, at FROM ledger_checkpoint ORDER BY size DESC LIMIT 1) c ON true`,
};

interface LogFiguresRow {
  readonly entries: number;
  readonly checkpoint_age: number | null;
  readonly lag: number;
}

/** How the log stands; lags and ages in seconds by the database's clock. */
export async function logFigures(connections: Connections) {
  const [row] = await connections.run<LogFiguresRow>(LOG_FIGURES, []);
  return {
    entries: row?.entries ?? 0,
    checkpointAgeSeconds: row?.checkpoint_age ?? null,
    lagSeconds: Math.max(0, row?.lag ?? 0),
  };
}
