import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { uuidv7 } from "shared/db/mod.ts";
import { IdentityUnavailable } from "shared/identity_api/mod.ts";
import { createTenant, getTenant } from "./domain/tenants.ts";
import { actor, randomTenant } from "./domain/testing.ts";
import { type Browser, withApp } from "./testing.ts";

const stale = { maxAge: 600, acr: "urn:vecton:acr:2" };

/** Every dangerous act on a tenant: where it is asked for, and with what. */
const acts: Record<string, Record<string, string>> = {
  "/tenants/new": {
    name: "Bolt Kft.",
    slug: "bolt",
    ownerEmail: "eva@bolt.hu",
    plan: "business",
    locale: "en",
    currency: "EUR",
    timeZone: "Europe/Vienna",
  },
  "/tenants/acme/change": { name: "Acme Zrt.", plan: "enterprise" },
  "/tenants/acme/suspend": {},
  "/tenants/acme/resume": {},
  "/tenants/acme/delete": { confirmation: "acme" },
  "/tenants/acme/export": {},
  "/tenants/acme/rotate": { what: "redis" },
  "/tenants/acme/invite": {},
};

/** Where a redirect to identity leads back to. */
function wayBack({ headers }: Awaited<ReturnType<Browser["get"]>>): string {
  const location = new URL(headers.get("location")!, "http://admin");
  assertEquals(location.pathname, "/auth/step-up");
  return location.searchParams.get("return_to")!;
}

for (const [path, fields] of Object.entries(acts)) {
  Deno.test(`${path} is asked for and carried out only with a fresh proof`, async () => {
    await withApp(async ({ runtime, devops, identity, browser }) => {
      const { sql } = runtime;
      await createTenant(sql, devops, actor, randomTenant(), uuidv7());
      await sql`UPDATE admin.operation SET state = 'done', finished_at = now()`;
      if (path.endsWith("resume")) await sql`UPDATE admin.tenant SET state = 'suspended'`;
      const done = async () => {
        const rows = await sql`SELECT FROM audit.entry WHERE actor_name = 'Ada'`;
        return rows.length;
      };
      const admin = await browser("platform_admin");
      const form = { key: uuidv7(), ...fields };
      identity.stepUp = stale;
      assertEquals(wayBack(await admin.get(path)), path);
      const late = await admin.post(path, form);
      assertEquals([late.status, await done()], [303, 0]);
      const back = wayBack(late);
      // Back without having proven anything, it is asked for again.
      assertEquals(wayBack(await admin.get(back)), back);

      identity.stepUp = null;
      const again = await admin.get(back);
      for (const value of Object.values(form)) assertStringIncludes(again.text, value);
      const carriedOut = await admin.post(path, form);
      assertEquals([carriedOut.status, await done()], [303, 1]);
    });
  });
}

Deno.test("what somebody typed is shown to nobody else, and on no other page", async () => {
  await withApp(async ({ runtime, devops, identity, browser }) => {
    await createTenant(runtime.sql, devops, actor, randomTenant(), uuidv7());
    const admin = await browser("platform_admin");
    identity.stepUp = stale;
    const form = { key: uuidv7(), name: "Typed by Ada", plan: "enterprise" };
    const back = wayBack(await admin.post("/tenants/acme/change", form));
    identity.stepUp = null;
    assertStringIncludes((await admin.get(back)).text, "Typed by Ada");
    const elsewhere = await admin.get(back.replace("/acme/change", "/new"));
    assert(!elsewhere.text.includes("Typed by Ada"));
    await runtime.sql`UPDATE admin.kept_form SET account_id = ${uuidv7()}`;
    assert(!(await admin.get(back)).text.includes("Typed by Ada"));
    for (const kept of ["x", uuidv7()]) {
      assertEquals((await admin.get(`/tenants/acme/change?kept=${kept}`)).status, 200);
    }
  });
});

Deno.test("while nobody can say who it is nothing is done, and what was typed stays", async () => {
  await withApp(async ({ runtime, devops, identity, browser }) => {
    await createTenant(runtime.sql, devops, actor, randomTenant(), uuidv7());
    const admin = await browser("platform_admin");
    identity.call = () => Promise.reject(new IdentityUnavailable("connection refused"));
    const form = { key: uuidv7(), name: "Kept Name", plan: "business" };
    const away = await admin.post("/tenants/acme/change", form);
    assertEquals(away.status, 503);
    assertStringIncludes(away.text, "Kept Name");
    assertStringIncludes(away.text, "Identity does not answer");
    const created = await admin.post("/tenants/new", { ...form, ...acts["/tenants/new"] });
    assertEquals(created.status, 503);
    assertStringIncludes(created.text, "Bolt Kft.");
    assertEquals((await getTenant(runtime.sql, "acme"))?.name, "Acme Kft.");
    assertEquals(await getTenant(runtime.sql, "bolt"), null);
  });
});

Deno.test("an owner is invited again by mail, and where no mail goes out the page says so", async () => {
  await withApp(async ({ runtime, devops, browser }) => {
    await createTenant(runtime.sql, devops, actor, randomTenant(), uuidv7());
    const admin = await browser("platform_admin");
    const invite = () => admin.post("/tenants/acme/invite", { key: uuidv7() });
    assertEquals((await invite()).status, 303);
    const mailed = await admin.get("/tenants/acme");
    assertStringIncludes(mailed.text, "The invitation went to eva@acme.hu by mail.");
    assertStringIncludes(mailed.text, "/invitations/acme-2");
    devops.mails = false;
    await invite();
    assertStringIncludes((await admin.get("/tenants/acme")).text, "It did not go out by mail");
  });
});
