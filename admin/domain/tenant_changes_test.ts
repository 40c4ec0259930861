import { assertEquals } from "@std/assert";
import { uuidv7 } from "shared/db/mod.ts";
import { type TestDatabase, testDatabase } from "shared/testing/mod.ts";
import { listAudit } from "shared/audit/mod.ts";
import { adminMigrations } from "./migrations.ts";
import { type Change, change as changeSchema, changeTenant } from "./tenant_changes.ts";
import { createTenant, getTenant } from "./tenants.ts";
import { actor, FakeDevops, randomTenant } from "./testing.ts";

interface Stage {
  db: TestDatabase;
  change(change: Change, key?: string): ReturnType<typeof changeTenant>;
  /** As if what is under way had been done. */
  finish(): Promise<unknown>;
}

async function withTenant(test: (stage: Stage) => Promise<void>): Promise<void> {
  await using db = await testDatabase(adminMigrations);
  await createTenant(db.sql, new FakeDevops(), actor, randomTenant(), uuidv7());
  await test({
    db,
    change: (change, key = uuidv7()) => changeTenant(db.sql, actor, "acme", change, key),
    finish: () =>
      db.owner`UPDATE admin.operation SET state = 'done', finished_at = now()
        WHERE state IN ('requested', 'merged')`,
  });
}

Deno.test("a second change is refused, and told what it would have to wait for", async () => {
  await withTenant(async ({ change, finish }) => {
    for (const kind of ["suspend", "export"] as const) {
      const busy = await change({ kind });
      assertEquals(!busy.ok && [busy.code, busy.busy?.kind], ["busy", "create"]);
    }
    await finish();
    assertEquals(await change({ kind: "rotate", what: ["database"] }), { ok: true });
    const busy = await change({ kind: "export" });
    assertEquals(!busy.ok && [busy.code, busy.busy?.kind, busy.busy?.actorName], [
      "busy",
      "rotate",
      "Ada Admin",
    ]);
  });
});

Deno.test("of many changes at the same moment one is taken", async () => {
  await withTenant(async ({ change, finish }) => {
    await finish();
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, i) => change(i % 2 ? { kind: "suspend" } : { kind: "export" })),
    );
    assertEquals(results.filter(({ ok }) => ok).length, 1);
  });
});

Deno.test("a deletion wants the address typed, takes the place of what is under way, and can be undone", async () => {
  await withTenant(async ({ db, change, finish }) => {
    await finish();
    await change({ kind: "suspend" });
    const wrong = await change({ kind: "delete", confirmation: "Acme" });
    assertEquals(wrong, { ok: false, code: "confirmation_wrong" });
    assertEquals(await change({ kind: "delete", confirmation: " acme ", graceDays: 7 }), {
      ok: true,
    });
    const tenant = await getTenant(db.sql, "acme");
    assertEquals([tenant?.state, tenant?.operation?.kind], ["deleting", "delete"]);
    // Sooner, after all; what was before the first deletion is still known.
    assertEquals((await change({ kind: "delete", confirmation: "acme", graceDays: 0 })).ok, true);
    assertEquals(await change({ kind: "undo" }), { ok: true });
    const back = await getTenant(db.sql, "acme");
    assertEquals([back?.state, back?.operation?.kind], ["suspended", "undo"]);
    const [{ request }] = await db.owner`
      SELECT request FROM admin.operation WHERE kind = 'undo'`;
    assertEquals([request.state, request.plan], ["suspended", "starter"]);
  });
});

Deno.test("once the data goes nothing is undone any more", async () => {
  await withTenant(async ({ db, change, finish }) => {
    await finish();
    await change({ kind: "delete", confirmation: "acme" });
    const [{ state }] = await db.owner`
      UPDATE admin.tenant SET observed = ${
      db.owner.json({
        slug: "acme",
        revision: "r",
        phase: "Purging",
        conditions: [],
        steps: [],
        services: [],
        origin: null,
        deleteAfter: null,
        archive: null,
      })
    } RETURNING state`;
    assertEquals(state, "deleting");
    assertEquals(await change({ kind: "undo" }), { ok: false, code: "not_possible" });
  });
});

Deno.test("a change that is stuck is taken back to what was before it", async () => {
  await withTenant(async ({ db, change, finish }) => {
    await finish();
    await change({ kind: "change", plan: "enterprise", ring: "canary", name: "Acme Zrt." });
    assertEquals(await change({ kind: "undo" }), { ok: true });
    const tenant = await getTenant(db.sql, "acme");
    assertEquals([tenant?.name, tenant?.plan, tenant?.ring], ["Acme Kft.", "starter", "stable"]);
    await finish();
    assertEquals(await change({ kind: "undo" }), { ok: false, code: "not_possible" });
  });
});

Deno.test("only what the state allows can be asked for", async () => {
  await withTenant(async ({ db, change, finish }) => {
    await finish();
    assertEquals(await change({ kind: "resume" }), { ok: false, code: "not_possible" });
    const unknown = await changeTenant(db.sql, actor, "nobody", { kind: "suspend" }, uuidv7());
    assertEquals(unknown, { ok: false, code: "not_found" });
  });
});

Deno.test("the same key has one effect; with something else it is refused", async () => {
  await withTenant(async ({ db, change, finish }) => {
    await finish();
    const key = uuidv7();
    assertEquals(await change({ kind: "suspend" }, key), { ok: true });
    assertEquals(await change({ kind: "suspend" }, key), { ok: true }, "the same form again");
    assertEquals(await change({ kind: "export" }, key), { ok: false, code: "key_reused" });
    const [{ count }] = await db.owner`SELECT count(*)::int FROM admin.operation`;
    assertEquals(count, 2);
  });
});

Deno.test("a change is noted with what was before and after it", async () => {
  await withTenant(async ({ db, change, finish }) => {
    await finish();
    await change({ kind: "change", plan: "business", name: "Acme Zrt." });
    const [entry] = (await listAudit(db.sql, { limit: 1 })).entries;
    assertEquals([entry.action, entry.before?.plan, entry.after?.plan], [
      "tenant.changed",
      "starter",
      "business",
    ]);
  });
});

Deno.test("what is asked for is checked, each fault with a code", () => {
  const faults = (input: unknown) =>
    changeSchema.safeParse(input).error?.issues.map(({ path, message }) => [path[0], message]);
  assertEquals(faults({ kind: "rotate", what: [] }), [["what", "choose_one"]]);
  assertEquals(faults({ kind: "delete", confirmation: "acme", skipExport: "x" }), [
    ["skipExport", "reason_required"],
  ]);
  assertEquals(faults({ kind: "delete", confirmation: "acme", graceDays: 30 }), undefined);
});
