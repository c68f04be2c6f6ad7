import { migrations } from './migrations/all.js';
import { readMigrationConfig } from './src/config.js';
import { ownerDataSource } from './src/postgres/schema/migrate.js';

/** For TypeORM's own command line: `npx typeorm -d dist/ormconfig.js migration:show`. Connects as `migrate` does. */
export default ownerDataSource({ ...readMigrationConfig(process.env), migrations });
