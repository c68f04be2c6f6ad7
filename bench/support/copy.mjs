import { Client } from 'pg';

/** Reads all that a `COPY … TO STDOUT` gives and lets go of it; how many rows there were. */
export async function drainCopy(databaseUrl, sql) {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const draining = new Draining(sql);
    client.query(draining);
    return await draining.done;
  } finally {
    await client.end();
  }
}

/** As the driver wants a query that reads its own messages: one a row. */
class Draining {
  #rows = 0;

  constructor(sql) {
    this.sql = sql;
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.handleError = reject;
    });
  }

  submit(connection) {
    connection.query(this.sql);
  }

  handleCopyData() {
    this.#rows += 1;
  }

  handleCommandComplete() {
    // Met by `handleReadyForQuery`.
  }

  handleReadyForQuery() {
    this.resolve(this.#rows);
  }
}
