import { assertEquals } from "@std/assert";
import { uuidv7 } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { DevopsRefused, DevopsUnavailable } from "./devops.ts";
import { adminMigrations } from "./migrations.ts";
import { dueOperations, operationHistory } from "./operations.ts";
import { progressOf } from "./progress.ts";
import { type Change, changeTenant, retryOperation } from "./tenant_changes.ts";
import { createTenant, getTenant, type Tenant } from "./tenants.ts";
import { actor, FakeDevops, randomTenant, secretKey } from "./testing.ts";
import { step } from "./worker.ts";

interface Stage {
  devops: FakeDevops;
  ask(change: Change): Promise<void>;
  turn(): Promise<void>;
  newest(): Promise<string>;
  tenant(): Promise<Tenant>;
  retry(): Promise<boolean>;
}

/** A tenant that is ready. */
async function withReady(test: (stage: Stage) => Promise<void>): Promise<void> {
  await using db = await testDatabase(adminMigrations);
  const devops = new FakeDevops();
  await createTenant(db.sql, devops, actor, randomTenant(), uuidv7());
  devops.phases.set("acme", "Ready");
  await db.owner`UPDATE admin.operation SET state = 'done', finished_at = now()`;
  const tenant = async () => (await getTenant(db.sql, "acme"))!;
  await test({
    devops,
    tenant,
    async ask(change) {
      const result = await changeTenant(db.sql, actor, "acme", change, uuidv7());
      assertEquals(result, { ok: true });
    },
    async turn() {
      await db.owner`UPDATE admin.operation SET due_at = now() - interval '1 second'`;
      for (const operation of await dueOperations(db.sql)) {
        await step({ sql: db.sql, devops, secretKey, log: () => {} }, operation);
      }
    },
    async newest() {
      const [{ kind, state, error }] = await operationHistory(db.sql, (await tenant()).id);
      return [kind, state, error].filter(Boolean).join(" ");
    },
    retry: () => retryOperation(db.sql, actor, "acme", uuidv7()),
  });
}

Deno.test("new credentials are begun once under the operation's id and followed to their end", async () => {
  await withReady(async ({ devops, ask, turn, newest, tenant }) => {
    await ask({ kind: "rotate", what: ["database", "oidc"] });
    const { operation } = await tenant();
    await turn();
    assertEquals(devops.rotations, [
      { slug: "acme", what: ["database", "oidc"], key: operation!.id },
    ]);
    devops.rotationSeen = { state: "switching", message: null };
    await turn();
    const steps = progressOf(await tenant(), await devops.status("acme")).steps;
    assertEquals(steps.map(({ status }) => status), ["done", "running", "pending"]);
    devops.rotationSeen = { state: "failed", message: "Vhost acme: the broker refuses" };
    await turn();
    assertEquals(await newest(), "rotate merged Vhost acme: the broker refuses");
    devops.rotationSeen = { state: "done", message: null };
    await turn();
    assertEquals(await newest(), "rotate done");
    assertEquals(devops.rotations.length, 1);
  });
});

Deno.test("an archive is done when it was seen to restore; one that fails leaves the tenant as it is", async () => {
  await withReady(async ({ devops, ask, turn, newest, tenant }) => {
    await ask({ kind: "export" });
    await turn();
    await turn();
    assertEquals(await newest(), "export merged");
    devops.exportsMade[0] = { ...devops.exportsMade[0], state: "failed", message: "disk full" };
    await turn();
    assertEquals(await newest(), "export failed disk full");
    assertEquals((await tenant()).state, "active");
    await ask({ kind: "export" });
    await turn();
    devops.exportsMade[0] = { ...devops.exportsMade[0], state: "verified" };
    await turn();
    assertEquals([await newest(), devops.exportsMade.length], ["export done", 2]);
  });
});

Deno.test("what the DevOps API refuses to begin changes nothing of the tenant", async () => {
  await withReady(async ({ devops, ask, turn, newest, tenant }) => {
    await ask({ kind: "rotate", what: ["redis"] });
    devops.fail = new DevopsRefused("rotation_running", "no");
    await turn();
    assertEquals(await newest(), "rotate refused rotation_running");
    assertEquals((await tenant()).state, "active");
  });
});

Deno.test("an undo that comes too late is refused, and the deletion goes on", async () => {
  await withReady(async ({ devops, ask, turn, newest, tenant }) => {
    await ask({ kind: "delete", confirmation: "acme", graceDays: 3 });
    await turn();
    assertEquals(devops.removals.map(({ wanted }) => wanted.graceDays), [3]);
    await ask({ kind: "undo" });
    devops.put = () => Promise.reject(new DevopsRefused("being_deleted", "no"));
    await turn();
    assertEquals(await newest(), "undo refused being_deleted");
    const { state, operation } = await tenant();
    assertEquals([state, operation?.kind], ["deleting", "delete"]);
    devops.phases.set("acme", "Deleted");
    await turn();
    assertEquals((await tenant()).state, "deleted");
  });
});

Deno.test("what fails is tried again at once under another key, when somebody says so", async () => {
  await withReady(async ({ devops, ask, turn, newest, tenant, retry }) => {
    await ask({ kind: "change", plan: "business" });
    devops.fail = new DevopsUnavailable("connection refused");
    await turn();
    assertEquals(progressOf(await tenant(), null).operation?.canRetry, true);
    devops.fail = null;
    assertEquals(await retry(), true);
    const { operation } = await tenant();
    await turn();
    assertEquals(devops.puts.map(({ key, wanted }) => [key, wanted.plan]), [
      [operation!.id, "business"],
    ]);
    await turn();
    assertEquals(await newest(), "change done");
    assertEquals(await retry(), false);
  });
});
