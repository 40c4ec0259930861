import "./testing_state.ts";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { delay } from "@std/async/delay";
import { emit } from "../tenant/emit.ts";
import { openRepository } from "../devops/repository.ts";
import type { Application } from "./application.ts";
import type { KindHandler, Manifest } from "./cluster.ts";
import { handlers } from "./handlers/mod.ts";
import { testCluster } from "./handlers/testing.ts";
import { Reconciler } from "./reconciler.ts";

/** Handlers whose doings a test sees, and which it can make fail. */
const done: string[] = [];
const failing = new Map<string, string>();
const noting = (durable: boolean): KindHandler => ({
  durable,
  apply({ kind, metadata }) {
    const message = failing.get(`${kind} ${metadata.name}`);
    if (message) throw new Error(message);
    done.push(`+ ${kind} ${metadata.name}`);
  },
  remove({ kind, metadata }) {
    const message = failing.get(`- ${kind} ${metadata.name}`);
    if (message) throw new Error(message);
    done.push(`- ${kind} ${metadata.name}`);
  },
});
for (const kind of ["Namespace", "Database", "DatabaseRole", "Job"]) handlers[kind] = noting(true);
for (const kind of ["Service", "ConfigMap"]) handlers[kind] = noting(false);

interface Extra {
  namespace?: string;
  annotations?: Record<string, string>;
  labels?: Record<string, string>;
}

const object = (kind: string, name: string, wave: number, extra: Extra = {}): Manifest => ({
  apiVersion: "v1",
  kind,
  metadata: {
    name,
    ...(kind === "Namespace" ? {} : { namespace: extra.namespace ?? "t-a" }),
    labels: extra.labels,
    annotations: { "argocd.argoproj.io/sync-wave": String(wave), ...extra.annotations },
  },
});
const hook = (name: string, when: string, wave: number) =>
  object("Job", name, wave, { annotations: { "argocd.argoproj.io/hook": when } });
const confirm = { "argocd.argoproj.io/sync-options": "Prune=confirm,Delete=confirm" };
const purge = { "vecton.hu/purge": "approved" };

const namespace = object("Namespace", "t-a", -50, { annotations: { ...confirm, ...purge } });
const usual = [
  object("Service", "shop", 0),
  hook("migrate", "Sync", -5),
  namespace,
  hook("smoke", "PostSync", 0),
];

async function stage({ healMs }: { healMs?: number } = {}) {
  done.length = 0;
  failing.clear();
  const stateDir = await Deno.makeTempDir();
  const path = `${stateDir}/devops.git`;
  const repository = await openRepository(path);
  const said: string[] = [];
  let heard = 0;
  let reconciler!: Reconciler;
  const start = (release = "1") => {
    reconciler = new Reconciler({
      repository: path,
      stateDir,
      cluster: testCluster({}),
      release,
      log: (line) => said.push(line),
      onChange: () => heard++,
      retryMs: 20,
      healMs,
    });
    return reconciler.start();
  };
  const push = async (manifests: Manifest[], slug = "a") => {
    const head = await repository.head();
    const commit = await repository.commit(
      head,
      new Map([[`k8s/tenants/${slug}/rendered/all.yaml`, emit(manifests)]]),
      "change",
    );
    await repository.advanceMain(head, commit);
    return commit;
  };
  const until = async (check: (application?: Application) => unknown, slug = "a") => {
    for (let i = 0; i < 400; i++) {
      const application = reconciler.applications.get(slug);
      if (check(application)) return application!;
      await delay(25);
    }
    throw new Error(`it stayed at ${JSON.stringify(reconciler.applications.get(slug))}`);
  };
  const synced = (revision: string, slug = "a") =>
    until(
      (application) =>
        application?.status.sync.status === "Synced" &&
        application.status.sync.revision === revision,
      slug,
    );
  return {
    said,
    start,
    push,
    until,
    synced,
    stop: () => reconciler.stop(),
    remove: () => reconciler.remove("a"),
    applications: () => reconciler.applications,
    heard: () => heard,
    async [Symbol.asyncDispose]() {
      await reconciler.stop();
      await Deno.remove(stateDir, { recursive: true });
    },
  };
}

/** As the DevOps API says that what asks first may go. */
function approve({ metadata }: Application): void {
  metadata.annotations["argocd.argoproj.io/deletion-approved"] = new Date().toISOString();
}

Deno.test("a tenant is applied wave by wave, its PostSync Job last, and whoever waits is told", async () => {
  await using at = await stage();
  await at.start();
  const { status, metadata } = await at.synced(await at.push(usual));
  assertEquals(done, ["+ Namespace t-a", "+ Job migrate", "+ Service shop", "+ Job smoke"]);
  assertEquals(status.health, { status: "Healthy" });
  assertEquals(
    status.operationState.syncResult.resources.map(({ name, hookPhase }) => `${name} ${hookPhase}`),
    ["migrate Succeeded", "smoke Succeeded"],
  );
  assertEquals(status.resources.map(({ kind, status }) => `${kind} ${status}`), [
    "Namespace Synced",
    "Service Synced",
  ]);
  assertEquals(metadata.labels["vecton.hu/tenant"], "a");
  assert(at.heard() >= 4);
});

Deno.test("a refusal is the object's message and stops the waves behind it, until it holds no more", async () => {
  await using at = await stage();
  failing.set("Job migrate", "there is no such table");
  await at.start();
  const revision = await at.push(usual);
  const failed = await at.until((application) => application?.status.operationState.retryCount);
  assertEquals(failed.status.operationState.phase === "Succeeded", false);
  assertEquals(done.includes("+ Service shop"), false);
  const { status } = await at.until((application) => application?.status.health.message);
  assertEquals(status.health.message, "Job migrate: there is no such table");
  failing.clear();
  await at.synced(revision);
  // Said once, however often it was tried.
  assertEquals(at.said, ["a: Job migrate: there is no such table"]);
});

Deno.test("a sync that fails does not hold up the commit that mends it, nor other tenants", async () => {
  await using at = await stage();
  await at.start();
  failing.set("Service shop", "no");
  await at.push(usual);
  await at.until((application) => application?.status.health.status === "Degraded");
  await at.push([object("Namespace", "t-b", -50)], "b");
  await at.until((application) => application?.status.sync.status === "Synced", "b");
  await at.synced(await at.push([namespace, object("ConfigMap", "shop", 0)]));
});

Deno.test("an unknown kind is an error that names it", async () => {
  await using at = await stage();
  await at.start();
  await at.push([namespace, object("CronJob", "night", 0)]);
  const { status } = await at.until((application) => application?.status.health.message);
  assertStringIncludes(status.health.message!, "no handler for the kind CronJob");
});

Deno.test("what is left over goes last, in reverse waves, and before the PostSync Job", async () => {
  await using at = await stage();
  await at.start();
  const [one, two] = [object("ConfigMap", "one", 1), object("ConfigMap", "two", 2)];
  await at.synced(await at.push([...usual, one, two]));
  done.length = 0;
  await at.synced(await at.push(usual));
  assertEquals(done.slice(-4), [
    "+ Service shop",
    "- ConfigMap two",
    "- ConfigMap one",
    "+ Job smoke",
  ]);
});

Deno.test("what was left over while nobody looked goes after the next start", async () => {
  await using at = await stage();
  await at.start();
  await at.synced(await at.push([...usual, object("ConfigMap", "one", 1)]));
  await at.stop();
  const revision = await at.push(usual);
  done.length = 0;
  await at.start();
  await at.synced(revision);
  assert(done.includes("- ConfigMap one"));
});

Deno.test("what a sync that did not end has made goes, also when the platform ended meanwhile", async () => {
  await using at = await stage();
  await at.start();
  await at.synced(await at.push(usual));
  failing.set("Job smoke", "no");
  const extra = [
    object("ConfigMap", "one", 1),
    object("Database", "two", 2, { annotations: purge }),
  ];
  await at.push([...usual, ...extra]);
  await at.until((application) => application?.status.health.message);
  await at.stop();
  failing.clear();
  const revision = await at.push(usual);
  done.length = 0;
  await at.start();
  await at.synced(revision);
  assert(done.indexOf("- Database two") < done.indexOf("- ConfigMap one"));
  assert(done.includes("- Database two"));
});

Deno.test("after a start what lasts is not made again and no Job runs; new code runs them", async () => {
  await using at = await stage();
  await at.start();
  const revision = await at.push(usual);
  await at.synced(revision);
  await at.stop();
  done.length = 0;
  await at.start();
  await at.synced(revision);
  assertEquals(done, ["+ Service shop"]);
  await at.stop();
  await at.start("2");
  await at.synced(revision);
  assert(done.includes("+ Job migrate"));
});

Deno.test("data that leaves git waits for a confirmation, and for the guard's approval", async () => {
  await using at = await stage();
  await at.start();
  const data = (annotations: Record<string, string>) =>
    object("Database", "t-a", -19, { namespace: "vecton-data", annotations });
  await at.synced(await at.push([...usual, data(confirm)]));
  const revision = await at.push(usual);
  const waiting = await at.until((application) =>
    application?.status.operationState.message.startsWith("waiting for pruning")
  );
  assertEquals(
    waiting.status.operationState.message,
    "waiting for pruning confirmation of vecton-data/Database/t-a",
  );
  approve(waiting);
  const { status } = await at.until((application) => application?.status.health.message);
  assertStringIncludes(status.health.message!, "tenant-purge-guard denies it");
  assertEquals(done.includes("- Database t-a"), false);
  // Somebody puts it back, with leave to go, and takes it out again.
  await at.synced(await at.push([...usual, data({ ...confirm, ...purge })]));
  await at.push([...usual, object("ConfigMap", "x", 1)]);
  approve(
    await at.until((application) =>
      application?.status.operationState.message.startsWith("waiting for pruning")
    ),
  );
  await at.until((application) => application?.status.sync.status === "Synced");
  assert(done.includes("- Database t-a"));
  assert(revision);
});

Deno.test("an object that another tenant has is refused, and is theirs again once that one is gone", async () => {
  await using at = await stage();
  await at.start();
  const role = object("DatabaseRole", "t-a", -20, {
    namespace: "vecton-data",
    annotations: purge,
  });
  await at.synced(await at.push([...usual, role]));
  await at.push([object("Namespace", "t-b", -50), role], "b");
  const refused = await at.until(
    (application) => application?.status.health.message,
    "b",
  );
  const message = "vecton-data/DatabaseRole/t-a is part of applications tenant-a and tenant-b";
  assertEquals(refused.status.conditions, [{ type: "SharedResourceWarning", message }]);
  at.remove();
  approve(await at.until((application) => application?.metadata.deletionTimestamp));
  await at.until((application) => application?.status.sync.status === "Synced", "b");
});

Deno.test("an object in another tenant's namespace is refused", async () => {
  await using at = await stage();
  await at.start();
  await at.synced(await at.push(usual));
  await at.push([object("Namespace", "t-b", -50), object("Service", "theirs", 0)], "b");
  const refused = await at.until((application) => application?.status.health.message, "b");
  assertStringIncludes(refused.status.health.message!, "t-a/Service/theirs is part of");
});

Deno.test("a tenant goes once that is confirmed, in reverse waves, whatever fails on the way", async () => {
  await using at = await stage();
  await at.start();
  const role = object("DatabaseRole", "t-a", -20, { namespace: "vecton-data", annotations: purge });
  await at.synced(await at.push([...usual, role]));
  done.length = 0;
  failing.set("- DatabaseRole t-a", "it owns objects");
  assert(at.remove());
  const asked = await at.until((application) =>
    application?.status.resources.some((item) => item.requiresDeletionConfirmation)
  );
  assertEquals(done, []);
  approve(asked);
  const failed = await at.until((application) => application?.status.conditions.length);
  assertEquals(failed.status.conditions, [
    { type: "DeletionError", message: "DatabaseRole t-a: it owns objects" },
  ]);
  failing.clear();
  await at.until((application) => application === undefined);
  assertEquals([...new Set(done)], [
    "- Job smoke",
    "- Service shop",
    "- Job migrate",
    "- DatabaseRole t-a",
    "- Namespace t-a",
  ]);
  assertEquals(at.remove(), false);
});

Deno.test("a confirmation from before the deletion was asked for is none", async () => {
  await using at = await stage();
  await at.start();
  const application = await at.synced(await at.push(usual));
  application.metadata.annotations["argocd.argoproj.io/deletion-approved"] = "2026-01-01T00:00:00Z";
  at.remove();
  await at.until((found) => found?.status.resources.some((it) => it.requiresDeletionConfirmation));
  await delay(300);
  assertEquals(at.applications().has("a"), true);
});

Deno.test("what somebody breaks by hand holds again, and is said to be broken while it cannot", async () => {
  await using at = await stage({ healMs: 50 });
  await at.start();
  const database = object("Database", "t-a", -19, { namespace: "vecton-data" });
  const revision = await at.push([...usual, database]);
  await at.synced(revision);
  done.length = 0;
  await at.until(() => done.includes("+ Database t-a"));
  assertEquals(done.some((act) => act.includes("Job")), false);
  failing.set("Database t-a", "the server is full");
  const { status } = await at.until((application) => application?.status.health.message);
  assertEquals(status.health.message, "Database t-a: the server is full");
  assertEquals(status.resources.filter((item) => item.status === "OutOfSync").length, 1);
  assertEquals(status.operationState.phase, "Succeeded");
  failing.clear();
  await at.until((application) => application?.status.health.status === "Healthy");
});

Deno.test("what is on its way out is not made anew where it never was", async () => {
  await using at = await stage();
  const leaving = object("Namespace", "t-a", -50, { labels: { "vecton.hu/state": "purging" } });
  await at.push([leaving]);
  await at.start();
  await delay(200);
  assertEquals([done, at.applications().size], [[], 0]);
});
