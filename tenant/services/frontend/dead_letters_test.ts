import { assertEquals, assertStringIncludes } from "@std/assert";
import { bury } from "shared/bus/dead_letters.ts";
import type { Fault } from "shared/bus/fault.ts";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import { testTenant } from "../../testing.ts";

const path = "/settings/dead-letters";
const failed: Fault = { cause: "failed", reason: "<b>cannot</b> digest" };

async function settings() {
  const app = await testTenant({ services: ["frontend"] });
  return {
    ...app,
    /** A dead letter; returns its id. */
    async letter(
      consumer: string,
      { name = "Kovács Béla", tenant = "demo", fault = failed } = {},
    ): Promise<string> {
      const id = uuidv7();
      const type = "customer.changed.v1";
      const raw = {
        specversion: "1.0",
        id,
        source: `/tenants/${tenant}`,
        type,
        subject: "c1",
        time: new Date().toISOString(),
        datacontenttype: "application/json",
        data: { customerId: uuidv7(), name, email: null, deleted: false },
        tenant,
        sequence: 1,
      };
      await transaction(app.db.sql, (tx) => bury(tx, consumer, { id, type, raw }, fault, 6));
      return (await app.db.sql`SELECT id FROM bus.dead_letter WHERE event_id = ${id}`)[0].id;
    },
  };
}

Deno.test("where nothing failed the page says that every event was handled", async () => {
  await using app = await settings();
  const response = await app.get(path);
  assertEquals(response.status, 200);
  assertStringIncludes(await response.text(), "Every event was handled");
  assertStringIncludes(await (await app.get("/settings")).text(), "All handled");
  assertStringIncludes(await (await app.get(path, "hu")).text(), "Minden esemény feldolgozva");
});

Deno.test("the list tells what failed and why, and can be narrowed to one consumer", async () => {
  await using app = await settings();
  await app.letter("webhook.dispatch");
  await app.letter("analytics.facts");
  const all = await (await app.get(path)).text();
  assertStringIncludes(all, "Every try to handle it failed");
  assertStringIncludes(all, "All 2");
  assertStringIncludes(await (await app.get("/settings")).text(), "2 need you");
  const some = await (await app.get(`${path}?consumer=analytics.facts`)).text();
  assertEquals(some.match(/<code>customer\.changed\.v1<\/code>/g)?.length, 1);
  assertStringIncludes(some, "Try all of Analytics again");
});

Deno.test("why an event failed is told in the reader's language, with the technical words beside it", async () => {
  await using app = await settings();
  const id = await app.letter("webhook.dispatch");
  const fault: Fault = { cause: "invalid_data", reason: "data.name: expected string" };
  await app.letter("analytics.facts", { fault });
  const list = await app.text(path, "hu");
  assertStringIncludes(list, "A tartalma nem felel meg a sémának");
  assertEquals(list.includes("expected string"), false);
  const page = await app.text(`${path}/${id}`, "hu");
  assertStringIncludes(page, "Minden próba sikertelen volt");
  const [, words] = /<details[^>]*>(.*?)<\/details>/s.exec(page)!;
  assertStringIncludes(words, "&lt;b>cannot&lt;/b> digest");
});

Deno.test("the oldest of many are a page further on", async () => {
  await using app = await settings();
  const oldest = await app.letter("webhook.dispatch");
  for (let i = 0; i < 50; i++) await app.letter("webhook.dispatch");
  const first = await (await app.get(path)).text();
  assertEquals(first.includes(`${path}/${oldest}"`), false);
  const [, older] = /href="([^"]*before=[^"]*)"/.exec(first)!;
  assertStringIncludes(
    await (await app.get(older.replaceAll("&amp;", "&"))).text(),
    `${path}/${oldest}"`,
  );
});

Deno.test("only who may manage the settings sees dead letters or decides about them", async () => {
  await using app = await settings();
  const id = await app.letter("webhook.dispatch");
  for (const role of ["manager", "clerk"] as const) {
    app.as(role);
    assertEquals((await app.get(path)).status, 403);
    assertEquals((await app.get(`${path}/${id}`)).status, 403);
    assertEquals((await app.post(path, { consumer: "webhook.dispatch" })).status, 403);
    assertEquals((await app.post(`${path}/${id}`, { act: "discard" })).status, 403);
    assertEquals((await (await app.get("/settings")).text()).includes(path), false);
  }
  app.as(null);
  assertEquals((await app.get(path)).status, 303);
  assertEquals((await app.db.sql`SELECT FROM bus.dead_letter`).length, 1);
});

Deno.test("a replay goes into the outbox under the name of who asked for it, once", async () => {
  await using app = await settings();
  const id = await app.letter("webhook.dispatch");
  assertStringIncludes(await (await app.get(`${path}/${id}`)).text(), "Kovács Béla");
  assertEquals((await app.post(`${path}/${id}`, { act: "replay" })).status, 303);
  assertEquals((await app.post(`${path}/${id}`, { act: "replay" })).status, 303);
  const outbox = await app.db.sql`SELECT only_consumer FROM bus.outbox`;
  assertEquals(outbox.map((row) => row.only_consumer), ["webhook.dispatch"]);
  const [settled] = await app.db.sql`SELECT settled_as, settled_by FROM bus.settled_letter`;
  assertEquals(settled, { settled_as: "replayed", settled_by: "anna@example.hu" });
  assertEquals((await app.get(`${path}/${id}`)).status, 303);
});

Deno.test("all of one consumer are replayed at once, and nobody else's", async () => {
  await using app = await settings();
  for (const name of ["webhook.dispatch", "analytics.facts", "webhook.dispatch"]) {
    await app.letter(name);
  }
  assertEquals((await app.post(path, { consumer: "webhook.dispatch" })).status, 303);
  assertEquals((await app.db.sql`SELECT FROM bus.outbox`).length, 2);
  const left = await app.db.sql`SELECT consumer FROM bus.dead_letter`;
  assertEquals(left.map((row) => row.consumer), ["analytics.facts"]);
});

Deno.test("discarding is asked about first, and then final", async () => {
  await using app = await settings();
  const id = await app.letter("webhook.dispatch");
  assertEquals((await (await app.get(`${path}/${id}`)).text()).includes('role="dialog"'), false);
  assertStringIncludes(
    await (await app.get(`${path}/${id}?dialog=discard`)).text(),
    'role="dialog"',
  );
  assertEquals((await app.post(`${path}/${id}`, { act: "discard" })).status, 303);
  assertEquals((await app.db.sql`SELECT FROM bus.dead_letter`).length, 0);
  assertEquals((await app.db.sql`SELECT FROM bus.outbox`).length, 0);
});

Deno.test("what another tenant's event holds is not shown", async () => {
  await using app = await settings();
  const id = await app.letter("webhook.dispatch", { name: "Titkos Tibor", tenant: "other" });
  const html = await (await app.get(`${path}/${id}`)).text();
  assertEquals(html.includes("Titkos"), false);
  assertStringIncludes(html, "another tenant");
});

Deno.test("addresses and actions that make no sense are refused", async () => {
  await using app = await settings();
  const id = await app.letter("webhook.dispatch");
  assertEquals((await app.get(`${path}/x`)).status, 404);
  assertEquals((await app.get(`${path}?before=x`)).status, 404);
  assertEquals((await app.post(`${path}/${id}`, { act: "burn" })).status, 400);
  assertEquals((await app.post(path, {})).status, 400);
});
