import { assertEquals } from "@std/assert";
import { uuidv7 } from "shared/db/mod.ts";
import { type TestDatabase, testDatabase } from "shared/testing/mod.ts";
import { DevopsRefused, DevopsUnavailable } from "./devops.ts";
import { renewInvitation } from "./invitation.ts";
import { adminMigrations } from "./migrations.ts";
import { dueOperations, operationHistory } from "./operations.ts";
import { changeTenant } from "./tenant_changes.ts";
import { createTenant, getTenant } from "./tenants.ts";
import { actor, FakeDevops, randomTenant, secretKey } from "./testing.ts";
import { tenantView } from "./view.ts";
import { startWorker, step } from "./worker.ts";

const log = () => {};

interface Stage {
  db: TestDatabase;
  devops: FakeDevops;
  /** Lets time pass and takes one step of everything that is due. */
  turn(): Promise<void>;
  /** Kind and state of every operation, newest first. */
  operations(): Promise<string[]>;
}

async function withTenant(test: (stage: Stage) => Promise<void>): Promise<void> {
  await using db = await testDatabase(adminMigrations);
  const devops = new FakeDevops();
  await createTenant(db.sql, devops, actor, randomTenant(), uuidv7());
  await test({
    db,
    devops,
    async turn() {
      await db.owner`UPDATE admin.operation SET due_at = now() - interval '1 second'`;
      for (const operation of await dueOperations(db.sql)) {
        await step({ sql: db.sql, devops, secretKey, log }, operation);
      }
    },
    async operations() {
      const { id } = (await getTenant(db.sql, "acme"))!;
      return (await operationHistory(db.sql, id)).map(({ kind, state }) => `${kind} ${state}`);
    },
  });
}

Deno.test("a tenant is created: sent once, awaited, finished when it is ready", async () => {
  await withTenant(async ({ devops, turn, operations }) => {
    await turn();
    assertEquals(devops.puts.map(({ slug, wanted }) => [slug, wanted.ownerEmail, wanted.state]), [
      ["acme", "eva@acme.hu", "active"],
    ]);
    await turn();
    assertEquals(await operations(), ["create merged"]);
    devops.phases.set("acme", "Ready");
    await turn();
    assertEquals(await operations(), ["create done"]);
    await turn();
    assertEquals(devops.puts.length, 1);
  });
});

Deno.test("when the DevOps API is away the operation waits with its reason, then goes on", async () => {
  await withTenant(async ({ db, devops, turn, operations }) => {
    devops.fail = new DevopsUnavailable("connection refused");
    await turn();
    await turn();
    const { operation } = (await getTenant(db.sql, "acme"))!;
    assertEquals([operation?.attempts, operation?.error], [2, "connection refused"]);
    assertEquals((await dueOperations(db.sql)).length, 0, "it is not tried again at once");
    devops.fail = null;
    await turn();
    assertEquals(await operations(), ["create merged"]);
    assertEquals((await getTenant(db.sql, "acme"))?.operation?.error, null);
  });
});

Deno.test("a change that waits at the forge is asked for again under its key until it is merged", async () => {
  await withTenant(async ({ devops, turn, operations }) => {
    const put = devops.put.bind(devops);
    devops.put = async (...request) => ({
      ...await put(...request),
      pullRequest: { url: "https://forge.example/1" },
    });
    await turn();
    await turn();
    assertEquals(await operations(), ["create requested"]);
    devops.put = put;
    await turn();
    assertEquals(await operations(), ["create merged"]);
    assertEquals(new Set(devops.puts.map(({ key }) => key)).size, 1);
  });
});

Deno.test("a process that dies after sending sends the same operation again, under the same key", async () => {
  await withTenant(async ({ db, devops, turn }) => {
    await turn();
    // As if the answer had never been recorded.
    await db.owner`UPDATE admin.operation SET state = 'requested', revision = NULL`;
    await turn();
    assertEquals(devops.puts.length, 2);
    assertEquals(devops.puts[0].key, devops.puts[1].key);
  });
});

Deno.test("a refused creation frees the slug; a refused change leaves the tenant as it was", async () => {
  await withTenant(async ({ db, devops, turn, operations }) => {
    devops.phases.set("acme", "Ready");
    await turn();
    await turn();
    await changeTenant(
      db.sql,
      actor,
      "acme",
      { kind: "change", plan: "enterprise", name: "Acme Zrt." },
      uuidv7(),
    );
    devops.put = () => Promise.reject(new DevopsRefused("checks_failed", "no"));
    await turn();
    assertEquals(await operations(), ["change refused", "create done"]);
    const tenant = (await getTenant(db.sql, "acme"))!;
    assertEquals([tenant.plan, tenant.name, tenant.state], ["starter", "Acme Kft.", "active"]);
  });
  await withTenant(async ({ db, devops, turn }) => {
    devops.put = () => Promise.reject(new DevopsRefused("slug_taken", "no"));
    await turn();
    assertEquals((await getTenant(db.sql, "acme"))?.state, "refused");
    const again = await createTenant(db.sql, new FakeDevops(), actor, randomTenant(), uuidv7());
    assertEquals(again, { ok: true, slug: "acme" });
  });
});

Deno.test("a deletion asked for in the middle of a creation ends with nothing left", async () => {
  await withTenant(async ({ db, devops, turn, operations }) => {
    await turn();
    const deletion = { kind: "delete", confirmation: "acme" } as const;
    await changeTenant(db.sql, actor, "acme", deletion, uuidv7());
    await turn();
    await turn();
    assertEquals(devops.removals.map(({ slug }) => slug), ["acme"], "it goes on by itself");
    assertEquals(await operations(), ["delete merged", "create superseded"]);
    devops.phases.set("acme", "Deleted");
    await turn();
    assertEquals(await operations(), ["delete done", "create superseded"]);
    assertEquals((await getTenant(db.sql, "acme"))?.state, "deleted");
    assertEquals(devops.puts.length, 1);
  });
});

Deno.test("the invitation is kept sealed, shown, renewed, and gone once it was accepted", async () => {
  await withTenant(async ({ db, devops, turn }) => {
    await turn();
    const [row] = await db.owner`SELECT invitation FROM admin.tenant`;
    assertEquals(new TextDecoder().decode(row.invitation).includes("invitations"), false);
    const sources = { sql: db.sql, devops, secretKey };
    const shown = async () => (await tenantView(sources, "acme"))?.invitation?.url;
    assertEquals(await shown(), "http://identity.localhost:8000/invitations/acme");
    assertEquals(await renewInvitation(sources, actor, "acme"), { mailed: true });
    assertEquals(await shown(), "http://identity.localhost:8000/invitations/acme-2");
    devops.membersSeen = [{ email: "eva@acme.hu", status: "active" }];
    assertEquals(await shown(), undefined);
    devops.membersSeen = [];
    assertEquals(await shown(), undefined);
  });
});

Deno.test("a page shows the last known state, and since when, while the DevOps API is away", async () => {
  await withTenant(async ({ db, devops, turn }) => {
    await turn();
    devops.phases.set("acme", "Ready");
    await turn();
    await turn();
    devops.fail = new DevopsUnavailable("connection refused");
    const view = (await tenantView({ sql: db.sql, devops, secretKey }, "acme"))!;
    assertEquals(view.progress.phase, "Ready");
    assertEquals(view.staleSince instanceof Date, true);
    assertEquals(view.progress.services.length, 1);
  });
});

Deno.test("of two workers one works, and the other takes over when it stops", async () => {
  await withTenant(async ({ db, devops, operations }) => {
    const until = async (wanted: string) => {
      while ((await operations())[0] !== wanted) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const options = { sql: db.sql, devops, secretKey, log };
    const workers = [startWorker(options), startWorker(options)];
    await until("create merged");
    await workers[0].stop();
    devops.phases.set("acme", "Ready");
    await until("create done");
    await workers[1].stop();
    assertEquals(devops.puts.length, 1);
  });
});
