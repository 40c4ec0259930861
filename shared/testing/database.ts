import { encodeHex } from "@std/encoding";
import { connect, migrate, type MigrationSet, type Sql } from "shared/db/mod.ts";
import { readSet } from "shared/db/migrate.ts";
import { testServerUrl } from "./server.ts";

const owner = "vecton_owner";
const app = "vecton_app";
const password = "vecton";

/** A database of its own for one test; `await using` drops it. */
export interface TestDatabase extends AsyncDisposable {
  /** Login of the application role. */
  url: string;
  /** Login of the owner of the tables, as migrations have it. */
  ownerUrl: string;
  /** Pool of the application role, as services have it. */
  sql: Sql;
  /** Pool of the owner of the tables, to look at what the application may not see or change. */
  owner: Sql;
}

/**
 * A fresh database with the migrations of `sets` applied. The first call for a set of migrations
 * makes a template; every other copies it, which takes some tens of milliseconds.
 */
export async function testDatabase(sets: MigrationSet[]): Promise<TestDatabase> {
  const server = await testServerUrl();
  const admin = connect(server, {
    max: 1,
    applicationName: "test-admin",
    lockTimeoutMs: 0,
    statementTimeoutMs: 0,
  });
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  try {
    const template = await ensureTemplate(admin, server, sets);
    await admin.unsafe(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${owner}`);
  } finally {
    await admin.end();
  }
  const url = login(server, name, app);
  const sql = connect(url, { max: 20 });
  const ownerUrl = login(server, name, owner);
  const ownerSql = connect(ownerUrl, { max: 2 });
  return {
    url,
    ownerUrl,
    sql,
    owner: ownerSql,
    async [Symbol.asyncDispose]() {
      await Promise.all([sql.end({ timeout: 5 }), ownerSql.end({ timeout: 5 })]);
      const last = connect(server, { max: 1 });
      await last.unsafe(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await last.end();
    },
  };
}

async function ensureTemplate(admin: Sql, server: string, sets: MigrationSet[]): Promise<string> {
  const name = `template_${await digest(sets)}`;
  // Other processes may want the same template at this moment.
  await admin`SELECT pg_advisory_lock(hashtext('vecton.templates'))`;
  try {
    if ((await admin`SELECT FROM pg_database WHERE datname = ${name}`).length > 0) return name;
    for (const role of [owner, app]) {
      const known = await admin`SELECT FROM pg_roles WHERE rolname = ${role}`;
      if (known.length === 0) {
        await admin.unsafe(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
      }
    }
    await admin.unsafe(`DROP DATABASE IF EXISTS ${name}_new WITH (FORCE)`);
    await admin.unsafe(`CREATE DATABASE ${name}_new OWNER ${owner}`);
    await migrate(login(server, `${name}_new`, owner), sets, { appRole: app });
    await admin.unsafe(`ALTER DATABASE ${name}_new RENAME TO ${name}`);
    return name;
  } finally {
    await admin`SELECT pg_advisory_unlock(hashtext('vecton.templates'))`;
  }
}

async function digest(sets: MigrationSet[]): Promise<string> {
  const parts: string[] = [];
  for (const set of sets) {
    for (const { id, checksum } of await readSet(set)) parts.push(`${set.name}/${id} ${checksum}`);
  }
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(parts.join("\n")));
  return encodeHex(new Uint8Array(hash)).slice(0, 20);
}

function login(server: string, database: string, user: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  url.username = user;
  url.password = password;
  return url.href;
}
