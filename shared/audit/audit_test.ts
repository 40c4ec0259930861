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

  await t.step("finds entries by text, chain and time, newest first", async () => {
    const { entries, total } = await listAudit(sql, { text: "m1", chain: "demo", limit: 2 });
    assertEquals([entries.length, total], [2, 6]); // m1, m11, m13, m15, m17, m19
    assert(entries[0].at >= entries[1].at);
    assertEquals((await listAudit(sql, { text: "100%", limit: 5 })).total, 0);
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
    const { entries } = await listAudit(sql, { text: "HYPERLINK", limit: 1 });
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
