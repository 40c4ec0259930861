import { z } from "zod";
import { loadConfig } from "shared/config/mod.ts";
import { connect, type Sql } from "shared/db/mod.ts";
import { keyList } from "shared/auth/key_list.ts";
import { seal, unseal } from "shared/auth/seal.ts";

/** Every column of a tenant's database that holds something sealed with SECRET_KEY. */
export const sealedColumns = [
  { table: "webhook.endpoint_secret", id: "id", context: "endpoint_secret" },
  { table: "mail.message", id: "id", context: "mail" },
  { table: "credentials.totp", id: "subject_id", context: "totp" },
  { table: "credentials.totp_enrolment", id: "id", context: "totp" },
] as const;

const pageSize = 200;

/**
 * Seals everything with the first key of SECRET_KEY that another one of the list has sealed: after
 * it no other key is needed. What is changed or removed meanwhile is left as it is then. Safe to run
 * again; returns how many were sealed anew. Throws where none of the keys opens a row.
 */
export async function resealAll(sql: Sql, keys: string): Promise<number> {
  let count = 0;
  for (const column of sealedColumns) {
    const [{ found }] = await sql`SELECT to_regclass(${column.table}) AS found`;
    if (found) count += await resealColumn(sql, keys, column);
  }
  return count;
}

async function resealColumn(
  sql: Sql,
  keys: string,
  { table, id, context }: typeof sealedColumns[number],
): Promise<number> {
  const [newest] = keyList(keys);
  let count = 0;
  let after: string | null = null;
  for (;;) {
    const rows: { id: string; sealed: Uint8Array }[] = await sql`
      SELECT ${sql(id)} AS id, sealed FROM ${sql(table)}
      WHERE sealed IS NOT NULL AND (${after}::uuid IS NULL OR ${sql(id)} > ${after}::uuid)
      ORDER BY ${sql(id)} LIMIT ${pageSize}`;
    for (const row of rows) {
      const where = `${context}/${row.id}`;
      const known = await unseal(newest, where, row.sealed).then(() => true, () => false);
      if (known) continue;
      const plain = await unseal(keys, where, row.sealed).catch(() => {
        throw new Error(
          `No key of SECRET_KEY opens ${table} ${row.id}: add the one that sealed it`,
        );
      });
      const changed = await sql`
        UPDATE ${sql(table)} SET sealed = ${await seal(newest, where, plain)}
        WHERE ${sql(id)} = ${row.id} AND sealed = ${row.sealed}`;
      count += changed.count;
    }
    if (rows.length < pageSize) return count;
    after = rows.at(-1)!.id;
  }
}

/** The command: with the keys and the database of the environment. */
export async function resealTenant(): Promise<void> {
  const env = loadConfig(z.object({ DATABASE_URL: z.string().min(1), SECRET_KEY: z.string() }));
  const sql = connect(env.DATABASE_URL, { max: 1, applicationName: "reseal" });
  try {
    console.log(JSON.stringify({ event: "resealed", rows: await resealAll(sql, env.SECRET_KEY) }));
  } finally {
    await sql.end({ timeout: 5 });
  }
}
