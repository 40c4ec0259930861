import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv";
import { encodeBase64 } from "@std/encoding";
import { listAudit } from "shared/audit/mod.ts";
import { bury } from "shared/bus/dead_letters.ts";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import { tenantMigrations } from "../../commands/migrate.ts";
import { testTenant } from "../../testing.ts";
import { upsertProducts } from "../webshop/catalog.ts";
import { importJob } from "../webshop/import/job.ts";

const path = "/settings/audit";
const owner = "anna@example.hu";

async function shop() {
  const app = await testTenant({
    services: ["frontend", "webhook", "warehouse", "webshop"],
    migrations: await tenantMigrations(),
  });
  const SECRET_KEY = encodeBase64(new Uint8Array(32).fill(7));
  Object.assign(app.runtime.config, { SECRET_KEY, WEBHOOK_ALLOWED_ORIGINS: [] });
  return {
    ...app,
    entries: async () => (await listAudit(app.db.sql, { limit: 100 })).entries.toReversed(),
    location: (code: string, name = code) =>
      app.post("/warehouse/locations", { code, name, kind: "store" }),
  };
}

Deno.test("what is done to webhooks is noted, with who, from where, before and after, and no secret", async () => {
  await using app = await shop();
  const hook = { url: "https://a.example.hu/in", description: "ERP", types: "stock.changed" };
  const made = await app.post("/webhook/endpoints/new", hook, { "x-forwarded-for": "84.2.1.1" });
  const secret = /whsec_[\w+/=]+/.exec(await made.text())![0];
  const [{ id }] = await app.db.sql`SELECT id FROM webhook.endpoint`;
  await app.post(`/webhook/endpoints/${id}`, { ...hook, url: "https://b.example.hu/in" });
  for (const act of ["pause", "resume", "rotate", "remove"]) {
    await (await app.post(`/webhook/endpoints/${id}/act`, { act })).body?.cancel();
  }
  const entries = await app.entries();
  assertEquals(entries.map(({ action }) => action.replace("webhook.", "")), [
    "created",
    "changed",
    "paused",
    "resumed",
    "secret_rotated",
    "removed",
  ]);
  const [created, changed, paused] = entries;
  assertEquals([created.actorName, created.ip, created.objectId], [owner, "84.2.1.1", id]);
  assert(created.requestId && created.sessionId);
  assertEquals([changed.before!.url, changed.after!.url], [hook.url, "https://b.example.hu/in"]);
  assertEquals([paused.before, paused.after], [{ state: "active" }, { state: "paused" }]);
  const text = JSON.stringify(entries);
  assertEquals([text.includes("whsec_"), text.includes(secret)], [false, false]);
});

Deno.test("a price that changes is noted with what it was; an edit that changes none is not", async () => {
  await using app = await shop();
  const [{ productId }] = await transaction(
    app.db.sql,
    (tx) =>
      upsertProducts(tx, { slug: "demo", currency: "HUF" }, [{
        handle: "matra",
        title: "Mátra",
        status: "active",
        variants: [{ optionValues: [], sku: "M1", price: 24_990 }],
      }]),
  );
  const save = async (price: string) => {
    const [{ version }] = await app.db.sql`SELECT version FROM webshop.product`;
    const [{ id }] = await app.db.sql`SELECT id FROM webshop.variant`;
    const fields = { title: "Mátra", bodyHtml: "", vendor: "", type: "", status: "active" };
    return await app.post(`/webshop/products/${productId}`, {
      ...fields,
      ...{ variantId: id, sku: "M1", barcode: "", price, compareAt: "", cost: "" },
      version: String(version),
    });
  };
  assertEquals((await save("19990")).status, 303);
  assertEquals((await save("19990")).status, 303);
  assertEquals((await save("nothing")).status, 422);
  const [entry, ...others] = await app.entries();
  assertEquals([entry.action, entry.objectName, others], ["product.prices_changed", "Mátra", []]);
  const shown = (fields: Record<string, unknown> | null) =>
    String(fields!["M1 price"]).replace(/\D/g, "");
  assertEquals([shown(entry.before), shown(entry.after)], ["24990", "19990"]);
});

Deno.test("imports that write and pictures that go are noted, and what changes nothing is not", async () => {
  await using app = await shop();
  const upload = async (at: string, text: string) => {
    const body = new FormData();
    body.set("file", new File([text], "file.csv"));
    return (await app.send(at, { method: "POST", body })).headers.get("location")!;
  };
  const products = "Handle,Title,Variant SKU,Variant Price\nmatra,Mátra,M1,24990\n";
  const file = await upload("/webshop/imports", products);
  const run = (mode: string) => app.post(file, { currency: "HUF", mode, locationId: "" });
  await run("dry");
  await importJob(app.runtime).run();
  await Promise.all([run("import"), run("import")]);
  await importJob(app.runtime).run();
  await app.location("BOLT-1", "Bolt");
  const stock = await upload("/warehouse/import", "sku,location,quantity\nM1,Bolt,7\n");
  await app.post(stock, { mode: "set" });
  await app.post(stock, { mode: "set" });
  const [{ id: product }] = await app.db.sql`SELECT id FROM webshop.product`;
  const picture = uuidv7();
  await app.db.sql`
    INSERT INTO webshop.media (id, product_id, position, alt, source_url)
    VALUES (${picture}, ${product}, 0, 'Sátor', 'upload:1')`;
  const path = `/webshop/products/${product}/pictures/${picture}`;
  for (const what of ["describe", "remove", "remove"]) {
    await app.post(path, { do: what, alt: "Sátor" });
  }
  const entries = await app.entries();
  assertEquals(entries.map(({ action }) => action), [
    "import.started",
    "location.created",
    "stock.imported",
    "picture.removed",
  ]);
  assertEquals(entries[0].objectName, "file.csv");
  assertEquals(entries[2].after, { mode: "set", changed: 1, units: 7 });
  assertEquals(entries[3].before, { picture, alt: "Sátor" });
});

Deno.test("failed events that somebody settles are noted, one by one or together", async () => {
  await using app = await shop();
  const letter = async (consumer: string) => {
    const id = uuidv7();
    const type = "customer.changed.v1";
    const raw = {
      ...{ specversion: "1.0", id, source: "/tenants/demo", type, subject: "c1" },
      ...{ time: new Date().toISOString(), datacontenttype: "application/json" },
      data: { customerId: uuidv7(), name: "Béla", email: null, deleted: false },
      ...{ tenant: "demo", sequence: 1 },
    };
    const fault = { cause: "failed", reason: "no" } as const;
    await transaction(app.db.sql, (tx) => bury(tx, consumer, { id, type, raw }, fault, 6));
    return (await app.db.sql`SELECT id FROM bus.dead_letter WHERE event_id = ${id}`)[0].id;
  };
  const gone = await letter("webhook.dispatch");
  for (let i = 0; i < 3; i++) await letter("analytics.facts");
  await app.post(`/settings/dead-letters/${gone}`, { act: "discard" });
  await app.post(`/settings/dead-letters/${gone}`, { act: "discard" });
  await app.post("/settings/dead-letters", { consumer: "analytics.facts" });
  assertEquals((await app.entries()).map(({ action, after }) => [action, after!.events]), [
    ["dead_letter.discarded", 1],
    ["dead_letter.replayed", 3],
  ]);
});

Deno.test("an act that fails is not in the log, and one that cannot be noted is not done", async () => {
  await using app = await shop();
  await app.location("BOLT-1");
  await app.location("BOLT-1");
  assertEquals((await app.entries()).length, 1);
  await app.db.owner`ALTER TABLE audit.entry RENAME TO elsewhere`;
  assertEquals((await app.location("BOLT-2")).status, 500);
  assertEquals(
    (await app.db.sql`SELECT code FROM inventory.location WHERE code LIKE 'BOLT%'`).map((row) =>
      row.code
    ),
    ["BOLT-1"],
  );
});

Deno.test("support that acts in somebody's place is named beside them", async () => {
  await using app = await shop();
  const impersonator = { id: "0192-support", email: "sara@vecton.example" };
  const { auth } = app.runtime;
  const inner = auth.middleware();
  auth.middleware = () => (ctx) =>
    inner(
      {
        ...ctx,
        state: ctx.state,
        next: () => {
          Object.assign(ctx.state.session!, { impersonator });
          return ctx.next();
        },
      } as typeof ctx,
    );
  await app.location("BOLT-1");
  const [entry] = await app.entries();
  assertEquals([entry.impersonatorId, entry.actorName], [
    "0192-support",
    "anna@example.hu (support: sara@vecton.example)",
  ]);
});

Deno.test("owners read, search and export the log; others do not see it", async () => {
  await using app = await shop();
  for (let i = 0; i < 27; i++) await app.location(`BOLT-${i}`, i === 3 ? "=cmd()" : `Bolt ${i}`);
  const first = await app.text(path);
  assertStringIncludes(first, "Added a location");
  assertEquals([first.includes("Bolt 26"), first.includes("Bolt 0<")], [true, false]);
  assertStringIncludes(await app.text(`${path}?page=2`), "Bolt 0<");
  const found = await app.text(`${path}?object=bolt+26`);
  assertEquals([found.includes("Bolt 26"), found.includes("Bolt 25")], [true, false]);
  assertStringIncludes(await app.text(`${path}?action=webhook.`), "Nothing found");
  assertStringIncludes(await app.text(`${path}?page=x&from=x`, "hu"), "Helyet vett fel");
  const csv = parse(await app.text(`${path}/export?format=csv&object=cmd`));
  assertEquals([csv.length, csv[1].includes("'=cmd()")], [2, true]);
  const lines = (await app.text(`${path}/export?format=jsonl`)).trimEnd().split("\n");
  assertEquals(lines.length, 27);
  const entry = await app.text(`${path}/27`);
  assertStringIncludes(entry, "anna@example.hu");
  assertStringIncludes(entry, JSON.parse(lines[26]).hash);
  for (const missing of ["/99", "/0", "/x", "/99999999999999999999"]) {
    assertEquals((await app.get(path + missing)).status, 404, missing);
  }
  assertStringIncludes(await app.text("/settings"), path);
  for (const role of ["manager", "clerk"] as const) {
    app.as(role);
    for (const page of ["", "/export", "/verify", "/1"]) {
      assertEquals((await app.get(path + page)).status, 403, `${role} ${page}`);
    }
    assertEquals((await app.text("/settings")).includes(path), false);
  }
});

Deno.test("a log that somebody changed behind the app's back shows where", async () => {
  await using app = await shop();
  assertStringIncludes(await app.text(`${path}/verify`), "The log is empty");
  for (const code of ["BOLT-1", "BOLT-2", "BOLT-3"]) await app.location(code);
  assertStringIncludes(await app.text(`${path}/verify`), "all 3 entries are as they were written");
  await app.db.owner`ALTER TABLE audit.entry DISABLE TRIGGER refuse_change`;
  await app.db.owner`UPDATE audit.entry SET object_name = 'Other' WHERE number = 2`;
  assertStringIncludes(await app.text(`${path}/verify`), "entry 2 was changed");
  assertStringIncludes(await app.text(`${path}/verify`, "hu"), "A napló sérült");
});
