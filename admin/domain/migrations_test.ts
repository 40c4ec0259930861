import { assertEquals } from "@std/assert";
import { listAudit, verifyChains } from "shared/audit/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { adminMigrations } from "./migrations.ts";

Deno.test("what was noted before the log was chained is in it, with its times, and it is whole", async () => {
  const folder = new URL("../migrations/", import.meta.url);
  await using db = await testDatabase(adminMigrations);
  const { owner, sql } = db;
  const first = await Deno.readTextFile(new URL("0001_tenants.sql", folder));
  const table = /CREATE TABLE admin\.audit \([^;]+;/.exec(first)![0];
  await owner.unsafe(table);
  await owner.unsafe(`
    INSERT INTO admin.audit (id, at, actor_id, actor_name, action, subject, detail) VALUES
      (gen_random_uuid(), '2026-02-01', '1', 'Ada', 'tenant.delete', 'acme', '{}'),
      (gen_random_uuid(), '2026-01-01', '1', 'Ada', 'tenant.create', 'acme', '{"name": "Acme"}'),
      (gen_random_uuid(), '2026-01-15', '1', 'Ada', 'tenant.create', 'bolt', '{"name": "Bolt"}')`);
  await owner.unsafe(await Deno.readTextFile(new URL("0002_audit.sql", folder)));
  const { entries } = await listAudit(sql, { limit: 9 });
  assertEquals(
    entries.map(({ chain, number, at, action }) => [
      chain,
      number,
      at.toISOString().slice(0, 10),
      action,
    ]),
    [
      ["acme", 2, "2026-02-01", "tenant.deleted"],
      ["bolt", 1, "2026-01-15", "tenant.created"],
      ["acme", 1, "2026-01-01", "tenant.created"],
    ],
  );
  assertEquals((await verifyChains(sql)).map(({ brokenAt }) => brokenAt), [null, null]);
});
