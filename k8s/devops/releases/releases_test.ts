import { assert, assertEquals, assertRejects } from "@std/assert";
import { testRelease } from "../../tenant/testing.ts";
import { actOnRelease, ReleaseRefused, stepReleases } from "./mod.ts";
import { tenantsPerChange } from "./changes.ts";
import { imageOf, newStage } from "./testing.ts";
import { describeRelease, describeRings } from "./view.ts";

const old = testRelease.tenantImage;
const [first, second] = [imageOf("a"), imageOf("b")];
const three = { canary: ["akna"], early: ["bolt"], stable: ["csiga"] };

type Stage = Awaited<ReturnType<typeof newStage>>;

/** State of the release, and of each ring. */
async function states({ forge, deps, get }: Stage, id: string): Promise<string[]> {
  const view = await describeRelease(deps, await forge.main(), await get(id), { changes: false });
  return [view.state, ...view.rings.map(({ state }) => state)];
}

/** What Argo CD tells of a tenant whose smoke test failed with what `main` says. */
async function failSmoke({ forge, argo }: Stage, slug: string) {
  const { revision } = await forge.main();
  argo.settle(slug, revision);
  argo.applications.get(slug)!.status!.operationState = {
    phase: "Failed",
    syncResult: {
      revision,
      resources: [{ kind: "Job", name: "smoke", hookPhase: "Failed", message: "HTTP 502" }],
    },
  };
}

Deno.test("a release goes from ring to ring, and each ring waits for its gate", async () => {
  const stage = await newStage(three);
  await stage.release(first, "r1");
  await stage.settle();
  assertEquals(await states(stage, "r1"), ["rolling", "gate", "waiting", "waiting"]);
  assertEquals(await stage.images("akna", "bolt", "csiga"), [first, old, old]);
  stage.passMinutes(9);
  await stage.settle();
  assertEquals(await stage.images("bolt"), [old]);
  stage.passMinutes(2);
  await stage.settle();
  assertEquals(await states(stage, "r1"), ["rolling", "done", "gate", "waiting"]);
  stage.passMinutes(11);
  await stage.settle();
  assertEquals(await states(stage, "r1"), ["done", "done", "done", "done"]);
  assertEquals(await stage.images("akna", "bolt", "csiga"), [first, first, first]);
  const { rings } = (await describeRings(stage.deps))!;
  assertEquals(rings.map(({ image, ready, tenants }) => [image, ready, tenants]), [
    [first, 1, 1],
    [first, 1, 1],
    [first, 1, 1],
  ]);
  assert(rings.every(({ since }) => since !== null));
});

Deno.test("a ring is changed in steps of 25 tenants, each a change of its own", async () => {
  const slugs = Array.from({ length: 27 }, (_, n) => `shop-${String(n).padStart(2, "0")}`);
  const stage = await newStage({ canary: slugs });
  await stage.release(first, "r1");
  await stepReleases(stage.deps);
  assertEquals(await stage.images("shop-24", "shop-25"), [first, old]);
  assertEquals(await states(stage, "r1"), ["rolling", "changing", "waiting", "waiting"]);
  await stepReleases(stage.deps);
  assertEquals(await stage.images("shop-25", "shop-26"), [first, first]);
  assertEquals(await states(stage, "r1"), ["rolling", "syncing", "waiting", "waiting"]);
  const view = await describeRelease(stage.deps, await stage.forge.main(), await stage.get("r1"), {
    changes: true,
  });
  assertEquals(view.rings[0].changes.length, 2);
  assertEquals([view.rings[0].tenants, view.rings[0].ready], [27, 0]);
  assertEquals(tenantsPerChange, 25);
});

Deno.test("the first tenant that fails stops the release, which says whom and why", async () => {
  const stage = await newStage({ canary: ["akna", "alma"], stable: ["csiga"] });
  await stage.release(first, "r1");
  await stepReleases(stage.deps);
  await failSmoke(stage, "alma");
  await stepReleases(stage.deps);
  await stage.settle({ failing: ["alma"] });
  assertEquals(await states(stage, "r1"), ["stopped", "failed", "waiting", "waiting"]);
  const { status } = await stage.get("r1");
  assertEquals(status.message, "alma: Job smoke: HTTP 502");
  assertEquals(await stage.images("csiga"), [old]);

  const { forge } = stage;
  const promoted = actOnRelease(forge, "r1", "promote", { by: "ada", reason: "hurry" });
  assertEquals((await assertRejects(() => promoted, ReleaseRefused)).code, "ring_failing");
  stage.argo.settle("alma", (await forge.main()).revision);
  await actOnRelease(forge, "r1", "resume", { by: "ada", reason: "mended" });
  await stage.settle();
  assertEquals(await states(stage, "r1"), ["rolling", "gate", "waiting", "waiting"]);
});

Deno.test("a tenant that fails during the gate stops the release, too", async () => {
  const stage = await newStage(three);
  await stage.release(first, "r1");
  await stage.settle();
  await failSmoke(stage, "akna");
  await stepReleases(stage.deps);
  stage.passMinutes(60);
  await stepReleases(stage.deps);
  assertEquals(await states(stage, "r1"), ["stopped", "failed", "waiting", "waiting"]);
  await actOnRelease(stage.forge, "r1", "promote", { by: "ada", reason: "known", force: true });
  await stepReleases(stage.deps);
  await stepReleases(stage.deps);
  assertEquals(await stage.images("bolt"), [first]);
});

Deno.test("a failure that Argo CD tells of an older revision does not count", async () => {
  const stage = await newStage(three);
  await failSmoke(stage, "akna");
  await stage.release(first, "r1");
  for (let i = 0; i < 3; i++) await stepReleases(stage.deps);
  assertEquals(await states(stage, "r1"), ["rolling", "syncing", "waiting", "waiting"]);
});

Deno.test("promotion skips the waiting of a gate, not what comes before it", async () => {
  const stage = await newStage(three);
  await stage.release(first, "r1");
  await stepReleases(stage.deps);
  await actOnRelease(stage.forge, "r1", "promote", { by: "ada", reason: "urgent" });
  await stepReleases(stage.deps);
  assertEquals(await states(stage, "r1"), ["rolling", "syncing", "waiting", "waiting"]);
  await stage.settle();
  assertEquals(await states(stage, "r1"), ["rolling", "done", "gate", "waiting"]);
  const { status } = await stage.get("r1");
  const event = status.events.find(({ what }) => what === "promote")!;
  assertEquals([event.by, event.reason], ["ada", "urgent"]);
});

Deno.test("a stopped release changes nothing more until it is resumed", async () => {
  const stage = await newStage(three);
  await stage.release(first, "r1");
  await stage.settle();
  await actOnRelease(stage.forge, "r1", "stop", { by: "ada", reason: "Friday" });
  stage.passMinutes(60);
  await stage.settle();
  assertEquals(await stage.images("bolt"), [old]);
  assertEquals((await stage.get("r1")).status.message, "Friday");
  await actOnRelease(stage.forge, "r1", "resume", { by: "ada", reason: "Monday" });
  await stage.settle();
  assertEquals(await states(stage, "r1"), ["rolling", "gate", "waiting", "waiting"]);
});

Deno.test("rolled back, every ring that was reached runs again what it ran before", async () => {
  const stage = await newStage(three);
  await stage.release(first, "r1");
  await stage.settle();
  stage.passMinutes(11);
  await stage.settle();
  assertEquals(await stage.images("akna", "bolt", "csiga"), [first, first, old]);
  await actOnRelease(stage.forge, "r1", "roll-back", { by: "ada", reason: "slow pages" });
  await stepReleases(stage.deps);
  await stepReleases(stage.deps);
  assertEquals(await stage.images("akna", "bolt", "csiga"), [old, old, old]);
  assertEquals(await states(stage, "r1"), ["rolled_back", "syncing", "syncing", "waiting"]);
  await stage.settle();
  assertEquals(await states(stage, "r1"), ["rolled_back", "done", "done", "waiting"]);
  const again = actOnRelease(stage.forge, "r1", "resume", { by: "ada", reason: "no" });
  assertEquals((await assertRejects(() => again, ReleaseRefused)).code, "release_ended");
});

Deno.test("a newer release takes over from one that still rolls, and can be rolled back to it", async () => {
  const stage = await newStage(three);
  await stage.release(first, "r1");
  await stage.settle();
  await stage.release(second, "r2");
  await stage.settle();
  const { status } = await stage.get("r1");
  assertEquals([status.state, status.supersededBy], ["stopped", "r2"]);
  const resumed = actOnRelease(stage.forge, "r1", "resume", { by: "ada", reason: "no" });
  assertEquals((await assertRejects(() => resumed, ReleaseRefused)).code, "release_superseded");
  const early = actOnRelease(stage.forge, "r1", "roll-back", { by: "ada", reason: "no" });
  assertEquals((await assertRejects(() => early, ReleaseRefused)).code, "release_superseded");
  stage.passMinutes(11);
  await stage.settle();
  assertEquals(await stage.images("akna", "bolt", "csiga"), [second, second, old]);
  await actOnRelease(stage.forge, "r2", "roll-back", { by: "ada", reason: "bad" });
  await stage.settle();
  // Each ring goes back to what it ran, and that was not the same everywhere.
  assertEquals(await stage.images("akna", "bolt", "csiga"), [first, old, old]);
  await actOnRelease(stage.forge, "r1", "roll-back", { by: "ada", reason: "this one, too" });
  await stage.settle();
  assertEquals(await stage.images("akna", "bolt", "csiga"), [old, old, old]);
});

Deno.test("while Argo CD does not answer the release waits, says so, and goes on", async () => {
  const stage = await newStage(three);
  await stage.release(first, "r1");
  await stepReleases(stage.deps);
  stage.argo.fail = Object.assign(new Error("connection refused"), { code: "argocd_unavailable" });
  await stepReleases(stage.deps);
  const view = await describeRelease(stage.deps, await stage.forge.main(), await stage.get("r1"), {
    changes: false,
  });
  assertEquals([view.state, view.message], ["rolling", "argocd_unavailable: connection refused"]);
  assertEquals(view.rings[0].message, view.message);
  stage.argo.fail = null;
  await stage.settle();
  assertEquals(await states(stage, "r1"), ["rolling", "gate", "waiting", "waiting"]);
});

Deno.test("rings without tenants do not wait, and what comes to them later runs the release", async () => {
  const stage = await newStage({ stable: ["csiga"] });
  await stage.release(first, "r1");
  await stage.settle();
  assertEquals(await states(stage, "r1"), ["done", "done", "done", "done"]);
  assertEquals(await stage.images("csiga"), [first]);
});
