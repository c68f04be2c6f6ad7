import { expect, test } from 'vitest';
import { StoreUnavailable } from '../../../src/failures/store-unavailable.js';
import { Store } from '../../../src/postgres/connections/store.js';
import { createDatabase } from '../../support/database.js';

test('a login that PostgreSQL refuses is an outage, not a defect of a statement', async () => {
  const database = await createDatabase();
  const url = new URL(database.appUrl);
  url.username = 'nobody_of_this_name';
  const store = new Store({ url: url.href, connections: 2 });
  try {
    const asked = store.durable.run({ name: 'one', text: 'SELECT 1' }, []);

    await expect(asked).rejects.toBeInstanceOf(StoreUnavailable);
  } finally {
    await store.close();
    await database.drop();
  }
});
