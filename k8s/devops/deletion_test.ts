import { assert, assertEquals, assertRejects } from "@std/assert";
import { parse } from "yaml";
import type { TenantSpec } from "../tenant/mod.ts";
import { objectsOf } from "../tenant/testing.ts";
import { deleteTenant, stepDeletion } from "./deletion.ts";
import { changeTenant } from "./change.ts";
import { cancelExport, exportsOf, startExport, stepExport } from "./exports.ts";
import { RefusedChange } from "./forge.ts";
import { readTombstone, renderedFolder } from "./layout.ts";
import { TenantRefused } from "./refusal.ts";
import { startRotation } from "./rotation.ts";
import { tenantStatus } from "./status.ts";
import { testOperations } from "./testing.ts";

type Operations = Awaited<ReturnType<typeof testOperations>>;

const phaseOf = async ({ deps }: Operations, slug = "acme") =>
  (await tenantStatus(deps.forge, deps.argo, slug))?.phase;

/** What the Job that verifies an archive prints. */
function verified(operations: Operations, id: string, slug = "acme") {
  const archive = {
    id,
    location: `s3://t-${slug}-archive/${id}/`,
    sha256: "ab".repeat(32),
    tables: 60,
    rows: 1234,
    objects: 7,
    verifiedAt: "2026-12-26T12:10:00.000Z",
  };
  const line = JSON.stringify({ event: "export_verified", ...archive });
  operations.argo.logs.set(`${slug}/verify-export`, `a line\n${line}\n`);
  return archive;
}

async function rendered({ forge }: Operations, slug = "acme") {
  return objectsOf(Object.fromEntries(await (await forge.main()).files(renderedFolder(slug))));
}

const policiesOf = async (operations: Operations) =>
  new Set(
    (await rendered(operations)).flatMap(({ spec }) => [
      spec?.databaseReclaimPolicy,
      spec?.deletionPolicy,
    ]).filter(Boolean),
  );

Deno.test("a deletion waits for its grace period, archives, lets the data go and leaves a tombstone", async () => {
  const operations = await testOperations();
  const { deps, argo, identity, clock, forge } = operations;
  await operations.put("acme", "op1");
  await operations.settle("acme");

  const begun = await deleteTenant(deps, "acme", "del");
  assertEquals([begun?.done, begun?.deleteAfter], [false, "2026-12-26T12:00:00.000Z"]);
  assertEquals(await phaseOf(operations), "Deleting");
  assertEquals(await policiesOf(operations), new Set(["retain"]));
  await operations.settle("acme");
  clock.now = new Date("2026-12-26T11:59:59Z");
  assertEquals(await stepDeletion(deps, "acme"), false, "not a second too early");

  clock.now = new Date("2026-12-26T12:00:00Z");
  assertEquals(await stepDeletion(deps, "acme"), true);
  assertEquals(await phaseOf(operations), "Exporting");
  const jobs = (await rendered(operations)).filter(({ kind }) => kind === "Job");
  assertEquals(jobs.map(({ metadata }) => metadata.name), ["migrate", "export", "verify-export"]);
  assertEquals(await stepDeletion(deps, "acme"), false, "the Jobs have not run");

  const archive = verified(operations, "20261226T120000Z");
  await operations.settle("acme", ["export", "verify-export"]);
  assertEquals(await stepDeletion(deps, "acme"), true);
  assertEquals(await policiesOf(operations), new Set(["delete"]));
  assertEquals(argo.removed, [], "nothing goes before the reclaim policies are applied");
  assertEquals(await stepDeletion(deps, "acme"), false);

  await operations.settle("acme", ["remove-buckets"]);
  assertEquals(await stepDeletion(deps, "acme"), true);
  assertEquals((await operations.spec("acme"))?.state, "purging");
  await stepDeletion(deps, "acme");
  assertEquals(argo.removed, ["acme"]);
  assertEquals(await phaseOf(operations), "Purging");
  assertEquals(identity.calls.includes("remove acme"), false);

  argo.applications.delete("acme");
  assertEquals(await stepDeletion(deps, "acme"), true);
  assert(identity.calls.includes("remove acme"));
  const main = await forge.main();
  assertEquals([...(await main.files("k8s/tenants")).keys()], ["_tombstones/acme.yaml"]);
  const tombstone = await readTombstone(main, "acme");
  assertEquals(tombstone?.archive, archive);
  assertEquals(tombstone?.keepUntil, "2027-03-26T12:00:00.000Z");
  assertEquals(await phaseOf(operations), "Deleted");
  assertEquals(await deleteTenant(deps, "acme", "del"), {
    revision: main.revision,
    done: true,
    deleteAfter: null,
  });
  const again = await assertRejects(() => operations.put("acme", "op2"), TenantRefused);
  assertEquals(again.code, "slug_taken");
  assertEquals(await deleteTenant(deps, "bolt", "del"), null);
});

Deno.test("a tenant is wanted again until its data goes, and nothing of the deletion is left", async () => {
  const operations = await testOperations();
  const { deps, clock } = operations;
  await operations.put("acme", "op1");
  const before = await operations.spec("acme");
  await operations.settle("acme");
  await deleteTenant(deps, "acme", "del1");
  await operations.put("acme", "op2");
  assertEquals(await operations.spec("acme"), before);

  await deleteTenant(deps, "acme", "del2", { graceDays: 0 });
  assertEquals(await phaseOf(operations), "Exporting");
  await operations.put("acme", "op3");
  assertEquals(await operations.spec("acme"), before);

  clock.now = new Date("2026-11-26T13:00:00Z");
  await deleteTenant(deps, "acme", "del3", { graceDays: 0 });
  verified(operations, "20261126T130000Z");
  await operations.settle("acme", ["export", "verify-export"]);
  await stepDeletion(deps, "acme");
  const late = await assertRejects(() => operations.put("acme", "op4"), TenantRefused);
  assertEquals(late.code, "being_deleted");
});

Deno.test("a deletion that is asked for again comes sooner, never later", async () => {
  const operations = await testOperations();
  const { deps, clock } = operations;
  await operations.put("acme", "op1");
  const first = await deleteTenant(deps, "acme", "del", { graceDays: 10 });
  clock.now = new Date("2026-11-28T12:00:00Z");
  assertEquals(
    (await deleteTenant(deps, "acme", "del", { graceDays: 10 }))?.deleteAfter,
    first?.deleteAfter,
  );
  assertEquals((await deleteTenant(deps, "acme", "del"))?.deleteAfter, first?.deleteAfter);
  assertEquals(
    (await deleteTenant(deps, "acme", "sooner", { graceDays: 1 }))?.deleteAfter,
    "2026-11-29T12:00:00.000Z",
  );
});

Deno.test("an archive that fails stops the deletion with its message; it is tried anew or waived", async () => {
  const operations = await testOperations();
  const { deps, argo, clock } = operations;
  await operations.put("acme", "op1");
  await operations.settle("acme");
  await deleteTenant(deps, "acme", "del", { graceDays: 0 });
  await operations.settle("acme", ["export"]);
  const state = argo.applications.get("acme")!.status!.operationState!;
  state.phase = "Failed";
  state.syncResult!.resources!.push({
    kind: "Job",
    name: "verify-export",
    hookPhase: "Failed",
    message: "webshop.product: 12 rows were archived, 11 came back",
  });
  assertEquals(await stepDeletion(deps, "acme"), false);
  const status = await tenantStatus(deps.forge, argo, "acme");
  const condition = status?.conditions.find(({ type }) => type === "ExportVerified");
  assertEquals(condition?.status, "False");
  assert(condition?.message.includes("11 came back"));

  clock.now = new Date("2026-11-26T12:30:00Z");
  await deleteTenant(deps, "acme", "del", { graceDays: 0 });
  assertEquals((await operations.spec("acme"))?.export?.id, "20261126T120000Z");
  await deleteTenant(deps, "acme", "again");
  assertEquals((await operations.spec("acme"))?.export?.id, "20261126T123000Z");

  await deleteTenant(deps, "acme", "anyway", { skipExport: "the owner does not want one" });
  assertEquals(await policiesOf(operations), new Set(["delete"]));
  await operations.settle("acme", ["remove-buckets"]);
  await stepDeletion(deps, "acme");
  argo.applications.delete("acme");
  clock.now = new Date("2026-11-27T12:00:00Z");
  await stepDeletion(deps, "acme");
  const tombstone = await readTombstone(await deps.forge.main(), "acme");
  assertEquals([tombstone?.archive, tombstone?.skipExport], [
    undefined,
    "the owner does not want one",
  ]);
});

Deno.test("an archive is made of a tenant that works, and told with those before", async () => {
  const operations = await testOperations();
  const { deps, clock, argo } = operations;
  await operations.put("acme", "op1");
  await operations.settle("acme");
  assertEquals(await startExport(deps, "acme", "ex1"), { id: "20261126T120000Z" });
  const busy = await assertRejects(() => startExport(deps, "acme", "ex2"), TenantRefused);
  assertEquals(busy.code, "export_running");
  const archive = verified(operations, "20261126T120000Z");
  await operations.settle("acme", ["export", "verify-export"]);
  assertEquals(await stepExport(deps, "acme"), true);
  assertEquals(
    (await exportsOf(deps, "acme"))?.map(({ id, state, archive }) => [id, state, archive]),
    [
      [archive.id, "verified", archive],
    ],
  );
  assertEquals(
    (await rendered(operations)).some(({ metadata }) => metadata.name === "export"),
    false,
  );
  assert(
    (await rendered(operations)).some(({ metadata }) => metadata.name === "bucket-archive"),
    "the archive's bucket stays",
  );

  clock.now = new Date("2026-11-27T12:00:00Z");
  await startExport(deps, "acme", "ex3");
  await operations.settle("acme");
  argo.applications.get("acme")!.status!.operationState!.phase = "Failed";
  argo.applications.get("acme")!.status!.operationState!.message = "no room";
  assertEquals((await exportsOf(deps, "acme"))?.map(({ state, message }) => [state, message]), [
    ["failed", "no room"],
    ["verified", null],
  ]);
  clock.now = new Date("2026-11-27T12:00:05Z");
  assertEquals(await startExport(deps, "acme", "ex4"), { id: "20261127T120005Z" });
  assertEquals(await cancelExport(deps, "acme", "20261127T120000Z", "c1"), false);
  assertEquals(await cancelExport(deps, "acme", "20261127T120005Z", "c2"), true);
  assertEquals((await operations.spec("acme"))?.export, undefined);
});

Deno.test("the words of another archive's log are not taken for this one's", async () => {
  const operations = await testOperations();
  const { deps } = operations;
  await operations.put("acme", "op1");
  await startExport(deps, "acme", "ex1");
  verified(operations, "20250101T000000Z");
  await operations.settle("acme", ["export", "verify-export"]);
  assertEquals(await stepExport(deps, "acme"), false);
});

Deno.test("no change lets data go that has no archive, unless it says why", async () => {
  const { deps, forge, put } = await testOperations();
  await put("acme", "op1");
  const letGo = (id: string, more: Partial<TenantSpec>) =>
    changeTenant(forge, "acme", {
      id,
      title: "acme: by hand",
      request: {},
      next: (current) => ({ spec: { ...current, ...more } }),
    });
  for (const state of ["exporting", "purging"] as const) {
    const refused: RefusedChange = await assertRejects(
      () => letGo(state, { state }),
      RefusedChange,
    );
    assert(refused.message.includes("without an archive"), refused.message);
  }
  await letGo("said", { state: "exporting", skipExport: "it was never used" });
  assertEquals(await stepDeletion(deps, "acme"), true);
});

Deno.test("a tenant on its way out begins nothing new", async () => {
  const operations = await testOperations();
  await operations.put("acme", "op1");
  await deleteTenant(operations.deps, "acme", "del");
  for (
    const begin of [
      () => startExport(operations.deps, "acme", "x1"),
      () => startRotation(operations.deps, "acme", ["database"], "x2"),
    ]
  ) {
    const refused = await assertRejects(begin, TenantRefused);
    assertEquals(refused.code, "being_deleted");
  }
});

Deno.test("a deletion that several processes drive at once is taken step by step, once", async () => {
  const operations = await testOperations();
  const { deps, argo, forge } = operations;
  await operations.put("acme", "op1");
  await operations.settle("acme");
  await deleteTenant(deps, "acme", "del", { graceDays: 0 });
  const all = () => Promise.all([1, 2, 3, 4].map(() => stepDeletion(deps, "acme")));
  verified(operations, "20261126T120000Z");
  await operations.settle("acme", ["export", "verify-export"]);
  await all();
  await operations.settle("acme", ["remove-buckets"]);
  await all();
  await all();
  argo.applications.delete("acme");
  await all();
  assertEquals(await phaseOf(operations), "Deleted");
  const history = await forge.history("k8s/tenants/acme", 20);
  assertEquals(history.map(({ title }) => title).toReversed(), [
    "acme: create",
    "acme: delete",
    "acme: export",
    "acme: archive 20261126T120000Z is verified",
    "acme: purge",
    "acme: remove",
  ]);
  const text = await (await forge.main()).read("k8s/tenants/_tombstones/acme.yaml");
  assertEquals(parse(text!).metadata.name, "acme");
});
