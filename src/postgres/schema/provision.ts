import { Client, type ClientBase } from 'pg';

export interface RoleWithPassword {
  readonly name: string;
  readonly password: string;
}

export interface Provision {
  readonly superuserUrl: string;
  readonly database: string;
  readonly owner: RoleWithPassword;
  readonly app: RoleWithPassword;
}

/**
 * Makes, where missing, the two roles and the database: the owner's, with nothing for anybody else
 * but CONNECT for the application. Sets the passwords anew each time. For servers that are ours
 * alone; elsewhere the database's administrator does this.
 */
export async function provisionDatabase(provision: Provision): Promise<void> {
  const client = new Client({ connectionString: provision.superuserUrl });
  await client.connect();
  try {
    await makeRole(client, provision.owner);
    await makeRole(client, provision.app);
    await makeDatabase(client, provision.database, {
      owner: provision.owner.name,
      app: provision.app.name,
    });
  } finally {
    await client.end();
  }
}

export interface DatabaseRoles {
  readonly owner: string;
  readonly app: string;
}

/** Makes a database, where missing, out of `template`, and lets the two roles in, nobody else. */
export async function makeDatabase(
  client: ClientBase,
  database: string,
  roles: DatabaseRoles,
  template = 'template0',
): Promise<void> {
  const name = client.escapeIdentifier(database);
  const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
  if (found.rowCount === 0) {
    await client.query(
      `CREATE DATABASE ${name} OWNER ${client.escapeIdentifier(roles.owner)}
       TEMPLATE ${client.escapeIdentifier(template)}`,
    );
  }
  await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  await client.query(`GRANT CONNECT ON DATABASE ${name} TO ${client.escapeIdentifier(roles.app)}`);
}

async function makeRole(client: Client, role: RoleWithPassword): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role.name]);
  const verb = found.rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(
    `${verb} ROLE ${client.escapeIdentifier(role.name)}
     LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
     PASSWORD ${client.escapeLiteral(role.password)}`,
  );
}
