import { assert, assertEquals, assertRejects } from "@std/assert";
import { listAudit } from "shared/audit/mod.ts";
import { uuidv7 } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { DevopsUnavailable } from "./devops.ts";
import { adminMigrations } from "./migrations.ts";
import { everything, listTenants, type TenantFilter, tenantsAfter } from "./tenant_list.ts";
import { createTenant, getTenant, newTenant } from "./tenants.ts";
import { actor, FakeDevops, randomTenant } from "./testing.ts";

const database = () => testDatabase(adminMigrations);

Deno.test("a new tenant is stored with its operation and an audit entry", async () => {
  await using db = await database();
  const key = uuidv7();
  const created = await createTenant(db.sql, new FakeDevops(), actor, randomTenant(), key);
  assertEquals(created, { ok: true, slug: "acme" });
  const tenant = await getTenant(db.sql, "acme");
  assertEquals([tenant?.state, tenant?.operation?.id], ["active", key]);
  assertEquals(tenant?.operation?.actorName, "Ada Admin");
  const { entries } = await listAudit(db.sql, { limit: 50 });
  assertEquals(entries.map(({ action, chain }) => [action, chain]), [[
    "tenant.created",
    "acme",
  ]]);
});

Deno.test("a form sent twice makes one tenant, at the same moment too", async () => {
  await using db = await database();
  const key = uuidv7();
  const devops = new FakeDevops();
  const send = () => createTenant(db.sql, devops, actor, randomTenant(), key);
  const results = await Promise.all([send(), send(), send()]);
  results.push(await send());
  assertEquals(results, Array(4).fill({ ok: true, slug: "acme" }));
  assertEquals((await listAudit(db.sql, { limit: 50 })).total, 1);
});

Deno.test("a slug is refused when the platform, or another tenant, has it", async () => {
  await using db = await database();
  const devops = new FakeDevops();
  await createTenant(db.sql, devops, actor, randomTenant(), uuidv7());
  assertEquals(await createTenant(db.sql, devops, actor, randomTenant(), uuidv7()), {
    ok: false,
    errors: { slug: "slug_taken" },
  });
  devops.refusal = "slug_reserved";
  assertEquals(await createTenant(db.sql, devops, actor, randomTenant({ slug: "www" }), uuidv7()), {
    ok: false,
    errors: { slug: "slug_reserved" },
  });
});

Deno.test("nothing is stored when it cannot be told whether a slug is free", async () => {
  await using db = await database();
  const devops = new FakeDevops();
  devops.fail = new DevopsUnavailable("connection refused");
  await assertRejects(
    () => createTenant(db.sql, devops, actor, randomTenant(), uuidv7()),
    DevopsUnavailable,
  );
  assertEquals(await getTenant(db.sql, "acme"), null);
});

Deno.test("tenants are found by name, address and owner, without accents, in pages", async () => {
  await using db = await database();
  const devops = new FakeDevops();
  for (const [name, slug] of [["Zöld Sarok", "zold-sarok"], ["Kék Golyó", "kek"]]) {
    const tenant = randomTenant({ name, slug, ownerEmail: `boss@${slug}.hu` });
    await createTenant(db.sql, devops, actor, tenant, uuidv7());
  }
  const find = async (search: string, filter: Partial<TenantFilter> = {}) => {
    const query = { ...everything, ...filter, search, sort: "name", page: 1 } as const;
    return (await listTenants(db.sql, query)).tenants.map(({ slug }) => slug);
  };
  assertEquals(await find(""), ["kek", "zold-sarok"]);
  assertEquals(await find("ZOLD"), ["zold-sarok"]);
  assertEquals(await find("boss@kek"), ["kek"]);
  assertEquals(await find("%"), []);
  assertEquals(await find("", { state: "suspended" }), []);
  assertEquals(await find("", { plan: "enterprise" }), []);
  assertEquals(await find("", { ring: "stable" }), ["kek", "zold-sarok"]);
  await db.owner`
    UPDATE admin.tenant SET observed = '{"steps": [{"name": "smoke", "status": "failed"}]}'
    WHERE slug = 'kek'`;
  assertEquals(await find("", { failing: "on" }), ["kek"]);
  const after = await tenantsAfter(db.sql, everything, { after: "kek", limit: 10 });
  assertEquals(after.map(({ slug }) => slug), ["zold-sarok"]);
});

Deno.test("a form's fields are checked, each with a code", () => {
  const faults = newTenant.safeParse({
    name: " ",
    slug: "",
    ownerEmail: "eva",
    plan: "gold",
    timeZone: "Mars/Olympus",
  });
  const codes = Object.fromEntries(
    (faults.error?.issues ?? []).map(({ path, message }) => [path[0], message]),
  );
  assertEquals(codes.name, "required");
  assertEquals(codes.slug, "required");
  assertEquals(codes.ownerEmail, "email_malformed");
  assertEquals(codes.timeZone, "malformed");
  assert("plan" in codes);
});
