import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { uuidv7 } from "shared/db/mod.ts";
import { listAudit } from "shared/audit/mod.ts";
import { type Release } from "shared/devops_api/mod.ts";
import { DevopsRefused, DevopsUnavailable } from "./domain/devops.ts";
import { createTenant, getTenant } from "./domain/tenants.ts";
import { actor, randomTenant } from "./domain/testing.ts";
import { withApp } from "./testing.ts";

type App = Parameters<Parameters<typeof withApp>[0]>[0];

/** A tenant that is ready, and an administrator. */
async function withReady(
  test: (app: App & { admin: Awaited<ReturnType<App["browser"]>> }) => Promise<void>,
) {
  await withApp(async (app) => {
    const { sql } = app.runtime;
    await createTenant(sql, app.devops, actor, randomTenant(), uuidv7());
    await sql`UPDATE admin.operation SET state = 'done', finished_at = now()`;
    app.devops.phases.set("acme", "Ready");
    await test({ ...app, admin: await app.browser("platform_admin") });
  });
}

Deno.test("a deletion with its grace period is shown with its date, and undone", async () => {
  await withReady(async ({ runtime, devops, admin }) => {
    const page = await admin.get("/tenants/acme/delete");
    assertStringIncludes(page.text, "30 days, until");
    const without = { key: uuidv7(), confirmation: "acme", graceDays: "7", skipExport: "x" };
    assertStringIncludes((await admin.post("/tenants/acme/delete", without)).text, "Say why");
    const asked = await admin.post("/tenants/acme/delete", { ...without, skipExport: "" });
    assertEquals(asked.status, 303);
    const [{ request }] = await runtime
      .sql`SELECT request FROM admin.operation WHERE kind = 'delete'`;
    assertEquals(request, { graceDays: 7 });
    devops.phases.set("acme", "Deleting");
    devops.seen = { deleteAfter: "2026-12-24T10:00:00Z" };
    await runtime.sql`UPDATE admin.operation SET state = 'merged' WHERE kind = 'delete'`;
    const { text } = await admin.get("/tenants/acme");
    assertStringIncludes(text, "Grace period: services are stopped");
    assertStringIncludes(text, "Until then it can be undone.");
    assertStringIncludes(text, 'href="/tenants/acme/undo"');
    assertStringIncludes((await admin.get("/tenants")).text, "To be deleted");
    assertEquals((await admin.post("/tenants/acme/undo", { key: uuidv7() })).status, 303);
    assertEquals((await getTenant(runtime.sql, "acme"))?.state, "active");
  });
});

Deno.test("a step that fails shows why, and what may be done about it", async () => {
  await withReady(async ({ runtime, devops, admin }) => {
    const change = { key: uuidv7(), name: "Acme Kft.", plan: "business", ring: "canary" };
    assertEquals((await admin.post("/tenants/acme/change", change)).status, 303);
    await runtime.sql`UPDATE admin.operation SET state = 'merged' WHERE kind = 'change'`;
    devops.phases.set("acme", "Syncing");
    devops.seen = {
      steps: [{
        name: "migrations",
        wave: 2,
        status: "failed",
        message: "relation exists already",
      }],
      conditions: [{
        type: "Synced",
        status: "False",
        reason: "Failed",
        message: "Job migrate: exit 1",
      }],
    };
    const { text } = await admin.get("/tenants/acme");
    assertStringIncludes(text, "relation exists already");
    assertStringIncludes(text, "Job migrate: exit 1");
    assertStringIncludes(text, 'href="/tenants/acme/retry"');
    assertStringIncludes(text, 'href="/tenants/acme/undo"');
    assertStringIncludes((await admin.get("/tenants?failing=on")).text, "Acme Kft.");
    assertStringIncludes((await admin.get("/platform")).text, "relation exists already");
    const second = await admin.post("/tenants/acme/suspend", { key: uuidv7() });
    assertStringIncludes(second.text, "two changes at once could undo each other");
  });
});

Deno.test("credentials are chosen by boxes; none chosen is said beside them", async () => {
  await withReady(async ({ runtime, admin }) => {
    const none = await admin.post("/tenants/acme/rotate", { key: uuidv7() });
    assertEquals(none.status, 422);
    assertStringIncludes(none.text, "Choose at least one.");
    const one = await admin.post("/tenants/acme/rotate", { key: uuidv7(), what: "broker" });
    assertEquals(one.status, 303);
    const [{ request }] = await runtime
      .sql`SELECT request FROM admin.operation WHERE kind = 'rotate'`;
    assertEquals(request, { what: ["broker"] });
    assertStringIncludes((await admin.get("/tenants/acme")).text, "Renewing credentials");
  });
});

Deno.test("a tenant's changes, logs, archives, members and usage have pages of their own", async () => {
  await withReady(async ({ devops, admin }) => {
    devops.changesSeen = {
      changes: [{
        revision: "a".repeat(40),
        title: "acme: plan business",
        at: "2026-11-26T10:00:00Z",
        operation: null,
        url: null,
        files: [{ path: "tenants/acme/tenant.yaml", diff: "-plan: starter\n+plan: business\n" }],
      }],
      cursor: "a".repeat(40),
    };
    const changes = await admin.get("/tenants/acme/changes");
    assertStringIncludes(changes.text, "+plan: business");
    assertStringIncludes(changes.text, `cursor=${"a".repeat(40)}`);
    devops.logs.set("smoke", "GET / 200 <b>");
    assertStringIncludes((await admin.get("/tenants/acme/logs?job=smoke")).text, "200 &lt;b>");
    devops.exportsMade = [{
      id: "20261126T160000Z",
      state: "verified",
      message: null,
      archive: {
        location: "s3://archives/acme/20261126T160000Z",
        sha256: "ab12",
        verifiedAt: "2026-11-26T16:01:00Z",
        tables: 90,
        rows: 1234,
        objects: 7,
      },
    }];
    assertStringIncludes((await admin.get("/tenants/acme/exports")).text, "1,234 rows, 7 files");
    devops.membersSeen = [{ email: "eva@acme.hu", status: "invited" }];
    assertStringIncludes((await admin.get("/tenants/acme/members")).text, "eva@acme.hu");
    const usage = await admin.get("/tenants/acme/usage");
    assertStringIncludes(usage.text, "Hours awake");
    assertStringIncludes(usage.text, "12 MiB");
    devops.fail = new DevopsUnavailable("connection refused");
    for (const view of ["changes", "logs", "exports", "members", "usage"]) {
      const away = await admin.get(`/tenants/acme/${view}`);
      assertEquals(away.status, 200, view);
      assertStringIncludes(away.text, "The deployment service does not answer", view);
    }
  });
});

Deno.test("the list is exported as a file in which nothing is run as a formula", async () => {
  await withReady(async ({ runtime, admin }) => {
    await runtime.sql`UPDATE admin.tenant SET name = '=1+1'`;
    const { text, headers } = await admin.get("/tenants/export?plan=starter");
    assertStringIncludes(headers.get("content-disposition")!, "attachment");
    const [heading, row, ...rest] = text.trim().split(/\r?\n/);
    assertEquals(heading.split(",").slice(0, 3), ["slug", "name", "state"]);
    assertEquals(row.split(",").slice(0, 3), ["acme", "'=1+1", "active"]);
    assertEquals(rest, []);
  });
});

const release: Release = {
  id: "r1",
  app: "tenant",
  image: `harbor.mng.vecton.hu/vecton/tenant@sha256:${"0a".repeat(32)}`,
  template: null,
  commit: null,
  notes: null,
  createdAt: "2026-11-26T10:00:00Z",
  createdBy: "ci",
  state: "rolling",
  message: null,
  supersededBy: null,
  rings: [
    {
      ring: "canary",
      state: "gate",
      tenants: 2,
      ready: 2,
      failing: [],
      gateEndsAt: new Date(Date.now() + 600_000).toISOString(),
      message: null,
      changes: [],
    },
    {
      ring: "early",
      state: "failed",
      tenants: 3,
      ready: 2,
      failing: [{ slug: "bolt", message: "smoke: 502" }],
      gateEndsAt: null,
      message: null,
      changes: [],
    },
  ],
  events: [{ at: "2026-11-26T10:00:00Z", what: "begun", by: "ci", reason: null }],
};

Deno.test("releases are shown ring by ring and acted on with a reason, which is in the log", async () => {
  await withReady(async ({ runtime, devops, admin }) => {
    devops.ringsSeen = {
      rings: [{
        ring: "canary",
        image: release.image,
        template: "v1",
        since: null,
        tenants: 2,
        ready: 1,
        failing: ["acme"],
      }],
    };
    devops.releasesSeen = [release];
    const list = await admin.get("/releases");
    assertStringIncludes(list.text, "1 of 2 ready");
    assertStringIncludes(list.text, "tenant 0a0a0a0a0a0a");
    const one = await admin.get("/releases/r1");
    assertStringIncludes(one.text, "smoke: 502");
    assertStringIncludes(one.text, "if all stays well");
    const silent = await admin.post("/releases/r1/stop", { reason: " " });
    assertEquals(silent.status, 422);
    assertStringIncludes(silent.text, "Say why.");
    const stopped = await admin.post("/releases/r1/promote", { reason: "it is fine", force: "on" });
    assertEquals(stopped.status, 303);
    assertEquals(devops.acts, [
      { id: "r1", action: "promote", reason: "it is fine", force: true },
    ]);
    const noted = async () => {
      const [entry] = (await listAudit(runtime.sql, { limit: 1 })).entries;
      return [entry.action, entry.after?.reason];
    };
    assertEquals(await noted(), ["release.promoted", "it is fine"]);
    devops.actOnRelease = () => Promise.reject(new DevopsRefused("release_ended", "no"));
    const refused = await admin.post("/releases/r1/roll-back", { reason: "too late" });
    assertEquals(refused.status, 409);
    assertEquals(await noted(), ["release.promoted", "it is fine"], "what is refused is not noted");
    assertEquals((await admin.get("/releases/r2")).status, 404);
    assertEquals((await admin.get("/releases/r1/explode")).status, 404);
  });
});

Deno.test("acting on a release wants a fresh proof", async () => {
  await withReady(async ({ devops, identity, admin }) => {
    devops.releasesSeen = [release];
    identity.stepUp = { maxAge: 600, acr: "urn:vecton:acr:2" };
    for (
      const answer of [
        await admin.get("/releases/r1/roll-back"),
        await admin.post("/releases/r1/roll-back", { reason: "broken" }),
      ]
    ) {
      assertEquals(answer.status, 303);
      assertStringIncludes(answer.headers.get("location")!, "/auth/step-up");
    }
    assertEquals(devops.acts, []);
  });
});

Deno.test("capacity, orphans and drift are shown, and what is not known says so", async () => {
  await withReady(async ({ devops, admin }) => {
    assertStringIncludes((await admin.get("/drift")).text, "does not answer");
    devops.driftSeen = {
      checkedAt: new Date().toISOString(),
      rerender: [],
      orphans: [],
      unmanaged: [],
      unknown: ["bucket"],
    };
    const clean = await admin.get("/drift");
    assertStringIncludes(clean.text, "Everything is as git says");
    assertStringIncludes(clean.text, "These could not be looked for: Bucket.");
    devops.driftSeen.orphans = [{ kind: "database", name: "t_old", why: "no tenant has it" }];
    const found = await admin.get("/drift");
    assertStringIncludes(found.text, "t_old");
    assert(!found.text.includes("Everything is as git says"));
    devops.capacitySeen = {
      nodes: [{
        name: "worker-1",
        cpu: { capacity: 8, requested: 2.5, used: null },
        memory: { capacity: 2 ** 34, requested: null, used: 2 ** 33 },
      }],
      tenants: { total: 12, awake: null },
      database: { size: 3 * 2 ** 30 },
      broker: null,
      objects: null,
    };
    const { text } = await admin.get("/platform");
    for (const shown of ["3 GiB", "8 GiB of 16 GiB used", "? of 8 cores used", "not known"]) {
      assertStringIncludes(text, shown);
    }
  });
});

Deno.test("where the deployment service is away the platform's pages say so", async () => {
  await withReady(async ({ devops, admin }) => {
    devops.fail = new DevopsUnavailable("connection refused");
    for (const path of ["/releases", "/releases/r1", "/platform", "/drift"]) {
      const { status, text } = await admin.get(path);
      assert(status === 200 || status === 503, path);
      assertStringIncludes(text, "The deployment service does not answer", path);
    }
  });
});
