import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { uuidv7 } from "shared/db/mod.ts";
import { changes } from "./domain/changes.ts";
import { DevopsUnavailable } from "./domain/devops.ts";
import { dueOperations } from "./domain/operations.ts";
import { createTenant, getTenant } from "./domain/tenants.ts";
import { actor, enginesUp, randomTenant, secretKey } from "./domain/testing.ts";
import { step } from "./domain/worker.ts";
import { acts } from "./routes/tenants/[slug]/(_acts)/acts.ts";
import { withApp } from "./testing.ts";

const form = (overrides: Record<string, string> = {}) => ({
  key: uuidv7(),
  name: "Acme Kft.",
  slug: "acme",
  ownerEmail: "eva@acme.hu",
  plan: "starter",
  locale: "hu",
  currency: "HUF",
  timeZone: "Europe/Budapest",
  ...overrides,
});

const pages = [
  "/tenants",
  "/tenants/new",
  "/tenants/acme",
  "/tenants/acme/events",
  "/tenants/acme/engines",
  "/tenants/acme/engines/events",
  "/tenants/acme/usage",
  "/tenants/acme/members",
  "/tenants/acme/changes",
  "/tenants/acme/logs",
  "/tenants/acme/exports",
  "/tenants/export",
  "/engines",
  "/engines/events",
  "/releases",
  "/releases/r1",
  "/releases/r1/stop",
  "/platform",
  "/drift",
];

Deno.test("nobody enters without signing in, and only platform administrators do", async () => {
  await withApp(async ({ runtime, devops, browser }) => {
    await createTenant(runtime.sql, devops, actor, randomTenant(), uuidv7());
    const [stranger, owner] = [await browser(null), await browser("owner")];
    for (const path of pages) {
      const { status, headers } = await stranger.get(path);
      assertEquals(status, 303, path);
      assertStringIncludes(headers.get("location")!, "/auth/sign-in");
      assertEquals((await owner.get(path)).status, 403, path);
    }
    assertEquals((await stranger.get("/api/admin/v1/slugs/bolt")).status, 401);
    assertEquals((await owner.get("/api/admin/v1/slugs/bolt")).status, 403);
    for (const act of acts) {
      assertEquals((await owner.get(`/tenants/acme/${act}`)).status, 403, act);
      const refused = await owner.post(`/tenants/acme/${act}`, { key: uuidv7() });
      assertEquals(refused.status, 403, act);
    }
    assertEquals((await owner.post("/tenants/new", form({ slug: "bolt" }))).status, 403);
    assertEquals(await getTenant(runtime.sql, "bolt"), null);
  });
});

Deno.test("a form from another origin, a sibling tenant's too, changes nothing", async () => {
  await withApp(async ({ runtime, browser }) => {
    const admin = await browser("platform_admin");
    for (const foreign of ["http://acme.localhost:8000", "https://evil.example", "null"]) {
      const { status } = await admin.post("/tenants/new", form(), { origin: foreign });
      assertEquals(status, 403, foreign);
    }
    assertEquals(await getTenant(runtime.sql, "acme"), null);
  });
});

Deno.test("a new tenant is asked for by the form and shows in the list", async () => {
  await withApp(async ({ browser }) => {
    const admin = await browser("platform_admin");
    const fields = form();
    const created = await admin.post("/tenants/new", fields);
    assertEquals([created.status, created.headers.get("location")], [303, "/tenants/acme"]);
    const twice = await admin.post("/tenants/new", fields);
    assertEquals([twice.status, twice.headers.get("location")], [303, "/tenants/acme"]);
    const list = await admin.get("/tenants?search=ACME");
    assertStringIncludes(list.text, "Acme Kft.");
    assertStringIncludes((await admin.get("/audit?log=admin")).text, "Created the tenant");
  });
});

Deno.test("a new tenant is looked at once more before it is made, and can be changed then", async () => {
  await withApp(async ({ runtime, browser }) => {
    const admin = await browser("platform_admin");
    const review = await admin.post("/tenants/new", form({ step: "review" }));
    assertStringIncludes(review.text, "acme.localhost:8000");
    assertStringIncludes(review.text, "never be changed");
    assertEquals(await getTenant(runtime.sql, "acme"), null, "nothing is made yet");
    const edit = await admin.post("/tenants/new", form({ step: "edit", name: "Typed Name" }));
    assertStringIncludes(edit.text, 'value="Typed Name"');
    const made = await admin.post("/tenants/new", form({ step: "create" }));
    assertEquals(made.headers.get("location"), "/tenants/acme");
  });
});

Deno.test("errors stand beside their fields, and what was typed stays", async () => {
  await withApp(async ({ devops, browser }) => {
    const admin = await browser("platform_admin");
    const invalid = await admin.post("/tenants/new", form({ ownerEmail: "eva", name: " " }));
    assertEquals(invalid.status, 422);
    assertStringIncludes(invalid.text, "This is not an e-mail address.");
    assertStringIncludes(invalid.text, 'aria-describedby="field-ownerEmail-error');
    assertStringIncludes(invalid.text, 'value="eva"');
    devops.refusal = "slug_reserved";
    const reserved = await admin.post("/tenants/new", form({ slug: "www" }));
    assertEquals(reserved.status, 422);
    assertStringIncludes(reserved.text, "reserved for the platform");
    devops.fail = new DevopsUnavailable("connection refused");
    const away = await admin.post("/tenants/new", form({ name: "Kept Name" }));
    assertEquals(away.status, 503);
    assertStringIncludes(away.text, "Kept Name");
  });
});

Deno.test("an address is suggested where no script could do it", async () => {
  await withApp(async ({ browser }) => {
    const admin = await browser("platform_admin");
    const answer = await admin.post("/tenants/new", form({ name: "Zöld Sarok Kft.", slug: "" }));
    assertEquals(answer.status, 422);
    assertStringIncludes(answer.text, 'value="zold-sarok"');
    assertStringIncludes(answer.text, "only a suggestion");
  });
});

Deno.test("the page of a tenant shows its steps, services and the owner's invitation", async () => {
  await withApp(async ({ runtime, devops, browser }) => {
    const { sql } = runtime;
    await createTenant(sql, devops, actor, randomTenant(), uuidv7());
    const [operation] = await dueOperations(sql);
    await step({ sql, devops, secretKey, log: () => {} }, operation);
    const admin = await browser("platform_admin");
    const { text, headers } = await admin.get("/tenants/acme");
    assertStringIncludes(text, "Creating the tenant");
    assertStringIncludes(text, "http://identity.localhost:8000/invitations/acme");
    assertEquals(headers.get("cache-control"), "no-store");
    assertEquals((await admin.get("/tenants/bolt")).status, 404);
  });
});

Deno.test("deletion wants the address typed, and is then under way", async () => {
  await withApp(async ({ runtime, devops, browser }) => {
    await createTenant(runtime.sql, devops, actor, randomTenant(), uuidv7());
    const admin = await browser("platform_admin");
    const remove = (confirmation: string) =>
      admin.post("/tenants/acme/delete", { key: uuidv7(), confirmation });
    const wrong = await remove("Acme Kft.");
    assertEquals(wrong.status, 422);
    assertStringIncludes(wrong.text, "This is not the address of this tenant.");
    assertEquals((await remove("acme")).status, 303);
    assertEquals((await getTenant(runtime.sql, "acme"))?.state, "deleting");
  });
});

Deno.test("a page without islands loads client navigation alone", async () => {
  await withApp(async ({ browser }) => {
    const admin = await browser("platform_admin");
    const { text } = await admin.get("/tenants");
    assert(text.includes("/fresh-runtime.js"));
    assert(!text.includes("/fresh-islands.js"));
  });
});

Deno.test("engines are shown without a script: what is wrong stands first, with what to do", async () => {
  await withApp(async ({ runtime, devops, browser }) => {
    await createTenant(runtime.sql, devops, actor, randomTenant(), uuidv7());
    const admin = await browser("platform_admin");
    const well = await admin.get("/tenants/acme/engines");
    assertStringIncludes(well.text, "Everything that is awake answers");
    assertStringIncludes(well.text, "RabbitMQ");
    assertEquals(well.headers.get("cache-control"), "no-store");
    devops.engineFigures = {
      engines: enginesUp("acme").engines.map((engine) =>
        engine.name === "database" ? { ...engine, state: "down", failing: ["webshop"] } : engine
      ),
      consumers: [{ name: "crm.facts", waiting: 3, deadLetters: 2 }],
    };
    const { text } = await admin.get("/tenants/acme/engines");
    const [database, letters] = ["Database: no answer", "crm.facts has set 2 events aside"]
      .map((title) => text.indexOf(title));
    assert(database > 0 && database < letters);
    assertStringIncludes(text, "Not reached by: Webshop");
    const overview = await admin.get("/engines");
    assertStringIncludes(overview.text, "Broken");
    assertStringIncludes(overview.text, "3 of 4 up");
    assertStringIncludes(overview.text, "crm.facts has set 2 events aside");
    assertEquals((await admin.get("/tenants/bolt/engines")).status, 404);
  });
});

Deno.test("where nothing can be known of engines the pages say so", async () => {
  await withApp(async ({ runtime, devops, browser }) => {
    await createTenant(runtime.sql, devops, actor, randomTenant(), uuidv7());
    const admin = await browser("platform_admin");
    devops.engineFigures = {
      readAt: null,
      outbox: null,
      requests: null,
      live: null,
      cache: null,
      consumers: [],
    };
    const unread = await admin.get("/tenants/acme/engines");
    assertStringIncludes(unread.text, "The figures cannot be read");
    assertStringIncludes(unread.text, "Not known yet: nobody has told it.");
    devops.fail = new DevopsUnavailable("connection refused");
    for (const path of ["/tenants/acme/engines", "/engines"]) {
      const away = await admin.get(path);
      assertEquals(away.status, 200);
      assertStringIncludes(away.text, "The deployment service does not answer");
    }
  });
});

Deno.test("a stream of changes tells each once, and ends when there is nothing to tell of", async () => {
  const figures: (number | null)[] = [1, 1, 2, null];
  const look = () => {
    const next = figures.shift()!;
    return Promise.resolve(next === null ? null : { next });
  };
  const said: string[] = [];
  for await (const text of changes(look, 1)) said.push(text);
  assertEquals(said, [
    "retry: 1000\n\n",
    'data: {"next":1}\n\n',
    ":\n\n",
    'data: {"next":2}\n\n',
  ]);
});
