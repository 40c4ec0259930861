import { assertEquals, assertStringIncludes } from "@std/assert";
import { uuidv7 } from "shared/db/mod.ts";
import { listAudit } from "shared/audit/mod.ts";
import { DevopsUnavailable } from "./domain/devops.ts";
import { getTenant } from "./domain/tenants.ts";
import { type Program, withApp } from "./testing.ts";

const acme = { slug: "acme", name: "Acme Kft.", ownerEmail: "eva@acme.hu", plan: "starter" };

async function create(program: Program, tenant = acme, key = uuidv7()): Promise<void> {
  const made = await program("POST", "/tenants", { body: tenant, key });
  assertEquals([made.status, (await made.json()).slug], [202, tenant.slug]);
}

/** Status and code of a refusal. */
async function refusal(answer: Promise<Response>): Promise<[number, string]> {
  const response = await answer;
  assertEquals(response.headers.get("content-type"), "application/problem+json");
  return [response.status, (await response.json()).code];
}

Deno.test("a program with a token creates a tenant, once however often it says so", async () => {
  await withApp(async ({ runtime, program }) => {
    const api = program();
    const key = uuidv7();
    await create(api, acme, key);
    await create(api, acme, key);
    const other = api("POST", "/tenants", { body: { ...acme, name: "Other" }, key });
    assertEquals(await refusal(other), [409, "key_reused"]);
    assertEquals(await refusal(api("POST", "/tenants", { body: acme })), [
      400,
      "idempotency_key_required",
    ]);
    const [entry] = (await listAudit(runtime.sql, { limit: 1 })).entries;
    assertEquals([entry.action, entry.actorId], ["tenant.created", "deployer"]);
  });
});

Deno.test("without a token that may manage tenants nothing is told and nothing changed", async () => {
  await withApp(async ({ program, runtime }) => {
    for (const path of ["/tenants", "/tenants/acme", "/tenants/acme/operations"]) {
      assertEquals(await refusal(program("expired")("GET", path)), [401, "invalid_token"]);
      assertEquals(await refusal(program("catalog:read")("GET", path)), [403, "forbidden"]);
    }
    const made = program("catalog:read")("POST", "/tenants", { body: acme, key: uuidv7() });
    assertEquals(await refusal(made), [403, "forbidden"]);
    assertEquals(await getTenant(runtime.sql, "acme"), null);
  });
});

Deno.test("a browser's cookie changes nothing by the API: there nobody proves who they are", async () => {
  await withApp(async ({ browser, program, runtime }) => {
    await create(program());
    const admin = await browser("platform_admin");
    const { status, text } = await admin.post("/api/admin/v1/tenants/acme/operations", {
      kind: "delete",
    });
    assertEquals([status, JSON.parse(text).code], [403, "token_required"]);
    assertEquals((await getTenant(runtime.sql, "acme"))?.operation?.kind, "create");
  });
});

Deno.test("faults are named by field, and what is under way by kind and person", async () => {
  await withApp(async ({ program }) => {
    const api = program();
    const faulty = await api("POST", "/tenants", {
      body: { ...acme, ownerEmail: "eva", plan: "gold" },
      key: uuidv7(),
    });
    assertEquals(faulty.status, 422);
    const { errors } = await faulty.json();
    assertEquals([errors.ownerEmail, "plan" in errors], ["email_malformed", true]);
    await create(api);
    const ask = (body: object) => api("POST", "/tenants/acme/operations", { body, key: uuidv7() });
    const busy = await ask({ kind: "suspend" });
    assertEquals(busy.status, 409);
    const { code, detail } = await busy.json();
    assertEquals([code, detail], ["busy", "create, asked for by deployer"]);
    assertEquals(await refusal(ask({ kind: "explode" })), [422, "invalid"]);
    const wrong = ask({ kind: "delete", confirmation: "bolt" });
    assertEquals(await refusal(wrong), [422, "confirmation_wrong"]);
    const nobody = api("POST", "/tenants/bolt/operations", {
      body: { kind: "suspend" },
      key: uuidv7(),
    });
    assertEquals(await refusal(nobody), [404, "not_found"]);
  });
});

Deno.test("an operation is asked for, looked at, and tried again", async () => {
  await withApp(async ({ runtime, devops, program }) => {
    const api = program();
    await create(api);
    devops.phases.set("acme", "Ready");
    await runtime.sql`UPDATE admin.operation SET state = 'done', finished_at = now()`;
    const key = uuidv7();
    const body = { kind: "rotate", what: ["database"] };
    const asked = await api("POST", "/tenants/acme/operations", { body, key });
    assertEquals(asked.status, 202);
    assertEquals((await asked.json()).state, "requested");
    const location = asked.headers.get("location")!.replace("/api/admin/v1", "");
    assertEquals((await (await api("GET", location)).json()).kind, "rotate");
    const retry = api("POST", "/tenants/acme/operations", {
      body: { kind: "retry" },
      key: uuidv7(),
    });
    assertEquals(await refusal(retry), [409, "nothing_to_retry"]);
    const { operations } = await (await api("GET", "/tenants/acme/operations")).json();
    assertEquals(operations.map(({ kind }: { kind: string }) => kind), ["rotate", "create"]);
  });
});

Deno.test("tenants come by pages in the order of their slugs, filtered", async () => {
  await withApp(async ({ program }) => {
    const api = program();
    for (const slug of ["bolt", "acme", "cukor"]) {
      await create(api, { ...acme, slug, plan: slug === "cukor" ? "business" : "starter" });
    }
    const list = async (query: string) => {
      const { tenants, next } = await (await api("GET", `/tenants?${query}`)).json();
      return [tenants.map(({ slug }: { slug: string }) => slug), next];
    };
    assertEquals(await list("limit=2"), [["acme", "bolt"], "bolt"]);
    assertEquals(await list("limit=2&cursor=bolt"), [["cukor"], null]);
    assertEquals(await list("plan=business"), [["cukor"], null]);
    assertEquals(await refusal(api("GET", "/tenants?limit=0")), [400, "invalid_query"]);
  });
});

Deno.test("a tenant is told with its steps; while the deployment service is away, as last seen", async () => {
  await withApp(async ({ devops, program }) => {
    const api = program();
    await create(api);
    devops.phases.set("acme", "Ready");
    devops.logs.set("migrate", "ran 12 migrations\n");
    const tenant = await (await api("GET", "/tenants/acme")).json();
    assertEquals([tenant.slug, tenant.state, tenant.stale], ["acme", "active", false]);
    assertEquals(tenant.steps[0], { name: "manifests", status: "running", message: null });
    const log = await api("GET", "/tenants/acme/jobs/migrate/log");
    assertEquals(await log.text(), "ran 12 migrations\n");
    assertEquals(await refusal(api("GET", "/tenants/acme/jobs/smoke/log")), [404, "log_not_found"]);
    devops.fail = new DevopsUnavailable("connection refused");
    assertEquals((await (await api("GET", "/tenants/acme")).json()).stale, true);
    assertEquals(await refusal(api("GET", "/tenants/acme/exports")), [503, "devops_unavailable"]);
  });
});

Deno.test("the API describes itself by the schemas that check its requests", async () => {
  await withApp(async ({ program }) => {
    const document = await (await program()("GET", "/openapi.json")).json();
    assertEquals(Object.keys(document.paths).includes("/tenants/{slug}/operations"), true);
    assertStringIncludes(JSON.stringify(document), "graceDays");
  });
});
