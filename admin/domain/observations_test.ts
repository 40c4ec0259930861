import { assertEquals } from "@std/assert";
import { uuidv7 } from "shared/db/mod.ts";
import { type TestDatabase, testDatabase } from "shared/testing/mod.ts";
import { stepNames, type TenantStatus } from "shared/devops_api/mod.ts";
import { adminMigrations } from "./migrations.ts";
import { saveObservation, stepOf, stepTime, usualSeconds } from "./observations.ts";
import { observeAll } from "./observer.ts";
import { createTenant, getTenant } from "./tenants.ts";
import { actor, FakeDevops, randomTenant } from "./testing.ts";
import { usageOf } from "./usage.ts";

/** A tenant whose steps are done up to one. */
function at(step: string, phase: TenantStatus["phase"] = "Syncing"): TenantStatus {
  const index = stepNames.findIndex((name) => name === step);
  return {
    slug: "acme",
    revision: "r",
    phase,
    conditions: [],
    steps: stepNames.map((name, i) => ({
      name,
      wave: i,
      status: i < index ? "done" : i === index ? "running" : "pending",
      message: null,
    })),
    services: [],
    origin: null,
    deleteAfter: null,
    archive: null,
  };
}

async function withTenant(test: (db: TestDatabase) => Promise<void>): Promise<void> {
  await using db = await testDatabase(adminMigrations);
  await createTenant(db.sql, new FakeDevops(), actor, randomTenant(), uuidv7());
  await test(db);
}

const age = (db: TestDatabase, seconds: number) =>
  db.owner`UPDATE admin.tenant SET step_since = now() - ${seconds} * interval '1 second'`;

Deno.test("a tenant is at its first step that is not done, or else in its phase", () => {
  assertEquals(stepOf(at("database")), "database");
  assertEquals(stepOf({ phase: "Exporting", steps: [] }), "Exporting");
});

Deno.test("the time of a step begins when it is first seen, and is kept when it ends", async () => {
  await withTenant(async (db) => {
    await saveObservation(db.sql, at("database"));
    await age(db, 40);
    await saveObservation(db.sql, at("database"));
    const [{ seconds }] = await db.owner`
      SELECT extract(epoch FROM now() - step_since)::int AS seconds FROM admin.tenant`;
    assertEquals(seconds >= 40, true, "seen again it is the same step");
    await saveObservation(db.sql, at("broker"));
    const times = await db.owner`SELECT step, seconds::int FROM admin.step_time`;
    assertEquals(times.map(({ step }) => step), ["database"]);
    assertEquals(times[0].seconds >= 40, true);
    assertEquals((await getTenant(db.sql, "acme"))?.step, "broker");
  });
});

Deno.test("the time at rest says nothing about work", async () => {
  await withTenant(async (db) => {
    await saveObservation(db.sql, at("", "Ready"));
    await saveObservation(db.sql, at("services"));
    assertEquals((await db.owner`SELECT FROM admin.step_time`).length, 0);
  });
});

Deno.test("a step past three times what is usual is escalated", async () => {
  await withTenant(async (db) => {
    await db.owner`
      INSERT INTO admin.step_time (step, seconds)
      SELECT 'database', 20 FROM generate_series(1, 10)`;
    await db.owner`INSERT INTO admin.step_time (step, seconds) VALUES ('broker', 1)`;
    const usual = await usualSeconds(db.sql);
    assertEquals([...usual], [["database", 20]], "one time is no experience");
    const since = new Date("2026-11-26T10:00:00Z");
    const later = (seconds: number) =>
      stepTime({ name: "database", since }, usual, new Date(since.getTime() + seconds * 1000));
    assertEquals([later(59)?.escalated, later(61)?.escalated], [false, true]);
    assertEquals(stepTime({ name: "Ready", since }, usual), null);
  });
});

Deno.test("what is awake is added up by day and service, whoever looks", async () => {
  await withTenant(async (db) => {
    const devops = new FakeDevops();
    devops.phases.set("acme", "Ready");
    const options = { sql: db.sql, devops, log: () => {} };
    await observeAll(options, 0);
    for (let i = 0; i < 4; i++) await observeAll(options, 1800);
    const { id, observed } = (await getTenant(db.sql, "acme"))!;
    const usage = await usageOf(db.sql, id);
    assertEquals(usage.services, [{ name: "webshop", hours: 2 }]);
    assertEquals([usage.days.length, usage.days.at(-1)?.hours, usage.hours], [30, 2, 2]);
    assertEquals(observed?.phase, "Ready");
  });
});
