import { connect } from "../connect.ts";
import { migrate, type MigrationSet } from "../migrate.ts";

export interface AppDatabase {
  name: string;
  ownerPassword: string;
  appPassword: string;
  migrations: MigrationSet[];
}

/** Makes the database of an app, with its two roles, and migrates it; safe to run again. */
export async function ensureDatabase(
  superuserUrl: string,
  { name, ownerPassword, appPassword, migrations }: AppDatabase,
): Promise<{ url: string }> {
  const sql = connect(superuserUrl, { max: 1, applicationName: "start" });
  const app = `${name}_app`;
  try {
    for (const [role, password] of [[name, ownerPassword], [app, appPassword]]) {
      const known = await sql`SELECT FROM pg_roles WHERE rolname = ${role}`;
      const verb = known.length > 0 ? "ALTER" : "CREATE";
      await sql.unsafe(`${verb} ROLE ${role} LOGIN PASSWORD '${password.replaceAll("'", "''")}'`);
    }
    const found = await sql`SELECT FROM pg_database WHERE datname = ${name}`;
    if (found.length === 0) await sql.unsafe(`CREATE DATABASE ${name} OWNER ${name}`);
    await sql.unsafe(`REVOKE CONNECT, TEMPORARY ON DATABASE ${name} FROM PUBLIC`);
    await sql.unsafe(`GRANT CONNECT ON DATABASE ${name} TO ${app}`);
  } finally {
    await sql.end();
  }
  await migrate(login(superuserUrl, name, name, ownerPassword), migrations, { appRole: app });
  return { url: login(superuserUrl, name, app, appPassword) };
}

function login(server: string, database: string, user: string, password: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  url.username = user;
  url.password = encodeURIComponent(password);
  return url.href;
}
