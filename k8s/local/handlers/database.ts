import type { Sql } from "shared/db/mod.ts";
import type { KindHandler } from "../cluster.ts";

const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

async function exists(sql: Sql, table: "pg_roles" | "pg_database", name: string) {
  const column = table === "pg_roles" ? "rolname" : "datname";
  const rows = await sql`SELECT FROM ${sql(table)} WHERE ${sql(column)} = ${name}`;
  return rows.length > 0;
}

/** CREATE or ALTER ROLE with the password of its Secret. */
export const databaseRole: KindHandler = {
  async apply({ metadata, spec }, { sql, secrets }) {
    const password = secrets.get(`${metadata.namespace}/${spec.passwordSecret.name}`)?.password;
    if (!password) throw new Error(`Secret ${spec.passwordSecret.name} has no password`);
    const verb = await exists(sql, "pg_roles", spec.name) ? "ALTER" : "CREATE";
    await sql.unsafe(
      `${verb} ROLE ${identifier(spec.name)} LOGIN PASSWORD ${literal(password)} ` +
        `CONNECTION LIMIT ${Number(spec.connectionLimit ?? -1)}`,
    );
  },
  async remove({ spec }, { sql }) {
    if (spec.databaseRoleReclaimPolicy !== "delete") return;
    await sql.unsafe(`DROP ROLE IF EXISTS ${identifier(spec.name)}`);
  },
};

/** CREATE DATABASE for its owner; what nobody else may connect to. */
export const database: KindHandler = {
  async apply({ spec }, { sql }) {
    const name = identifier(spec.name);
    if (!await exists(sql, "pg_database", spec.name)) {
      await sql.unsafe(`CREATE DATABASE ${name} OWNER ${identifier(spec.owner)}`);
    }
    // Roles of other tenants are on the same server.
    await sql.unsafe(`REVOKE CONNECT, TEMPORARY ON DATABASE ${name} FROM PUBLIC`);
    const app = `${spec.owner}_app`;
    if (await exists(sql, "pg_roles", app)) {
      await sql.unsafe(`GRANT CONNECT ON DATABASE ${name} TO ${identifier(app)}`);
    }
  },
  async remove({ spec }, { sql }) {
    if (spec.databaseReclaimPolicy !== "delete") return;
    await sql.unsafe(`DROP DATABASE IF EXISTS ${identifier(spec.name)} WITH (FORCE)`);
  },
};
