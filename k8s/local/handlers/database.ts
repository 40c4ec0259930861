import type { Sql } from "shared/db/mod.ts";
import type { KindHandler } from "../cluster.ts";

const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

async function exists(sql: Sql, table: "pg_roles" | "pg_database", name: string) {
  const column = table === "pg_roles" ? "rolname" : "datname";
  const rows = await sql`SELECT FROM ${sql(table)} WHERE ${sql(column)} = ${name}`;
  return rows.length > 0;
}

/** Attributes of a role by their names in the manifest; one that is left out is off. */
const attributes = ["superuser", "createdb", "createrole", "replication", "bypassrls"];

/** CREATE or ALTER ROLE with the password of its Secret. As with CNPG, nothing unsaid stays on. */
export const databaseRole: KindHandler = {
  durable: true,
  async apply({ metadata, spec }, { sql, secrets }) {
    const { login = false, inherit = true, connectionLimit = -1, passwordSecret } = spec;
    const name = identifier(spec.name);
    const options = attributes.map((each) => `${spec[each] ? "" : "NO"}${each.toUpperCase()}`);
    options.push(login ? "LOGIN" : "NOLOGIN", inherit ? "INHERIT" : "NOINHERIT");
    options.push(`CONNECTION LIMIT ${Number(connectionLimit)}`);
    if (passwordSecret) {
      const password = secrets.get(`${metadata.namespace}/${passwordSecret.name}`)?.password;
      if (!password) throw new Error(`Secret ${passwordSecret.name} has no password`);
      options.push(`PASSWORD ${literal(password)}`);
    } else if (spec.disablePassword) options.push("PASSWORD NULL");
    const verb = await exists(sql, "pg_roles", spec.name) ? "ALTER" : "CREATE";
    await sql.unsafe(`${verb} ROLE ${name} ${options.join(" ")}`);
    await settleMembership(sql, spec.name, spec.inRoles ?? []);
  },
  async remove({ spec }, { sql }) {
    if (spec.databaseRoleReclaimPolicy !== "delete") return;
    await sql.unsafe(`DROP ROLE IF EXISTS ${identifier(spec.name)}`);
  },
};

async function settleMembership(sql: Sql, name: string, wanted: string[]): Promise<void> {
  const rows = await sql`
    SELECT parent.rolname FROM pg_auth_members m
    JOIN pg_roles parent ON parent.oid = m.roleid
    JOIN pg_roles member ON member.oid = m.member
    WHERE member.rolname = ${name}`;
  const present = rows.map(({ rolname }) => rolname as string);
  for (const role of wanted.filter((each) => !present.includes(each))) {
    await sql.unsafe(`GRANT ${identifier(role)} TO ${identifier(name)}`);
  }
  for (const role of present.filter((each) => !wanted.includes(each))) {
    await sql.unsafe(`REVOKE ${identifier(role)} FROM ${identifier(name)}`);
  }
}

/** CREATE DATABASE for its owner; what nobody else may connect to. */
export const database: KindHandler = {
  durable: true,
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
    // Without FORCE, as CNPG sends it: who is still connected is named, and it is tried again.
    await sql.unsafe(`DROP DATABASE IF EXISTS ${identifier(spec.name)}`);
  },
};
