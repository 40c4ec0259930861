import { assert, assertEquals, assertRejects } from "@std/assert";
import { parse } from "@std/csv";
import { transaction } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import {
  appendAudit,
  auditCsv,
  auditMigrations,
  exportAudit,
  listAudit,
  verifyChains,
} from "./mod.ts";

const anna = { id: "anna", name: "Kovács Anna", ip: "198.51.100.7" };

Deno.test("the audit log", async (t) => {
  await using db = await testDatabase([auditMigrations]);
  const { sql } = db;
  const note = (tenant: string | null, name: string) =>
    transaction(sql, (tx) =>
      appendAudit(tx, anna, {
        tenant,
        action: "member.invited",
        object: { type: "member", id: name, name },
        after: { role: "clerk" },
      }));

  await t.step(
    "numbers the entries of each chain without a gap, whoever writes at once",
    async () => {
      await Promise.all(Array.from({ length: 24 }, (_, i) => note(i % 2 ? "demo" : null, `m${i}`)));
      assertEquals(
        (await verifyChains(sql)).map(({ chain, entries, brokenAt }) => [
          chain,
          entries,
          brokenAt,
        ]),
        [["demo", 12, null], ["platform", 12, null]],
      );
    },
  );

  await t.step("an entry of a transaction that failed leaves no gap", async () => {
    await assertRejects(() =>
      transaction(sql, async (tx) => {
        await appendAudit(tx, anna, { action: "x.y", object: { type: "x", id: "1" } });
        throw new Error("no");
      })
    );
    await note(null, "after");
    const [state] = await verifyChains(sql, "platform");
    assertEquals([state.entries, state.brokenAt], [13, null]);
  });

  await t.step("finds entries by a part of a name, chain and time, newest first", async () => {
    const { entries, total } = await listAudit(sql, { object: "m1", chain: "demo", limit: 2 });
    assertEquals([entries.length, total], [2, 6]); // m1, m11, m13, m15, m17, m19
    assert(entries[0].at >= entries[1].at);
    assertEquals((await listAudit(sql, { object: "100%", limit: 5 })).total, 0);
    assertEquals(
      (await listAudit(sql, { from: new Date(Date.now() + 60_000), limit: 5 })).total,
      0,
    );
  });

  await t.step("finds entries by person, object and the beginning of the action", async () => {
    const total = async (filter: Partial<Parameters<typeof listAudit>[1]>) =>
      (await listAudit(sql, { ...filter, limit: 1 })).total;
    assertEquals(await total({ person: "anna" }), 25);
    assertEquals(await total({ person: "kovács" }), 25);
    assertEquals(await total({ person: "ann_" }), 0);
    assertEquals(await total({ object: "m3" }), 1);
    assertEquals(await total({ action: "member." }), 25);
    assertEquals(await total({ action: "ember" }), 0);
  });

  await t.step(
    "is exported as a stream, whole and in order, as CSV and as JSON lines",
    async () => {
      await transaction(sql, async (tx) => {
        for (let i = 0; i < 600; i++) {
          const object = { type: "thing", id: `${i}`, name: 'a "b",\r\nc' };
          await appendAudit(tx, anna, { tenant: "long", action: "thing.made", object });
        }
      });
      const lines = (await exportAudit(sql, { chain: "long" }, "jsonl").text()).trimEnd().split(
        "\n",
      );
      assertEquals(
        lines.map((line) => JSON.parse(line).objectId),
        [...Array(600).keys()].map(String),
      );
      const csv = exportAudit(sql, { chain: "long" }, "csv");
      assertEquals(csv.headers.get("content-type"), "text/csv; charset=utf-8");
      assertEquals(parse(await csv.text()).length, 601);
    },
  );

  await t.step("is exported without cells that a spreadsheet would run", async () => {
    await note("demo", "=HYPERLINK(1)");
    const { entries } = await listAudit(sql, { object: "HYPERLINK", limit: 1 });
    assert(auditCsv(entries).includes(",'=HYPERLINK(1)"));
  });

  await t.step(
    "refuses the application every change, and shows one that the owner made",
    async () => {
      await assertRejects(() => sql`UPDATE audit.entry SET actor_name = 'x'`, Error, "permission");
      await assertRejects(() => sql`DELETE FROM audit.entry`, Error, "permission");
      const { owner } = db;
      await assertRejects(() => owner`DELETE FROM audit.entry`, Error, "only grows");
      await owner`ALTER TABLE audit.entry DISABLE TRIGGER refuse_change`;
      await owner`UPDATE audit.entry SET actor_name = 'Béla' WHERE chain = 'demo' AND number = 4`;
      await owner`DELETE FROM audit.entry WHERE chain = 'platform' AND number = 7`;
      assertEquals((await verifyChains(sql)).map(({ chain, brokenAt }) => [chain, brokenAt]), [
        ["demo", 4],
        ["long", null],
        ["platform", 8],
      ]);
    },
  );
});

Deno.test("in a log of 40,000 entries a person, a thing and an act are found by indexes", async () => {
  await using db = await testDatabase([auditMigrations]);
  const { owner, sql } = db;
  await owner`ALTER TABLE audit.entry DISABLE TRIGGER seal_entry`;
  await owner`
    INSERT INTO audit.entry (chain, number, at, actor_id, actor_name, impersonator_id, action,
      object_type, object_id, object_name, previous_hash, hash)
    SELECT 't' || i % 500, i, now() - i * interval '1 minute', 'actor-' || i % 2000,
      'Person ' || md5((i % 2000)::text), CASE WHEN i % 1000 = 0 THEN 'support-' || i % 7000 END,
      (ARRAY['stock.moved', 'order.paid', 'member.invited'])[least(i % 900, 2) + 1],
      'order', 'order-' || i, 'Order ' || md5(i::text), '', ''
    FROM generate_series(1, 40000) i`;
  await owner`ALTER TABLE audit.entry ENABLE TRIGGER seal_entry`;
  await owner`VACUUM ANALYZE audit.entry`;
  const searches: Partial<Parameters<typeof listAudit>[1]>[] = [
    { person: "actor-77" },
    { person: "support-6000" },
    { person: "son c9f0f895fb" },
    { object: "order-7777" },
    { object: "c4ca4238a0b923820dcc509a6f75849b" },
    { about: "actor-77" },
    { action: "order." },
    { action: "stock.", chain: "t9" },
  ];
  for (const search of searches) {
    await transaction(sql, async (tx) => {
      const { total } = await listAudit(tx, { ...search, limit: 25 });
      const [read] = await tx`
        SELECT seq_scan::int, idx_tup_fetch::int FROM pg_stat_xact_user_tables
        WHERE relid = 'audit.entry'::regclass`;
      const text = `${JSON.stringify(search)}: ${total} found, ${read.idx_tup_fetch} read`;
      assert(total > 0 || search.chain, text);
      assertEquals(read.seq_scan, 0, text);
      assert(read.idx_tup_fetch < 4000, text);
    });
  }
});
