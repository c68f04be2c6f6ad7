import { migrations } from './migrations/all.js';
import { ownerDataSource } from './src/postgres/schema/migrate.js';

/** For TypeORM's own command line: `npx typeorm -d dist/ormconfig.js migration:show`. */
const appUrl = process.env['DATABASE_URL'] ?? '';
const ownerUrl = process.env['DATABASE_OWNER_URL'] ?? appUrl;

export default ownerDataSource({
  ownerUrl,
  appRole: decodeURIComponent(URL.canParse(appUrl) ? new URL(appUrl).username : ''),
  migrations,
});
