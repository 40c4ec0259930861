import { assert, assertEquals, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { randomSpec } from "../../tenant/testing.ts";
import type { TenantSpec } from "../../tenant/mod.ts";
import { ForgeRefused, ForgeUnavailable, type Proposal, RefusedChange } from "../forge.ts";
import { differences, readRings, readSecrets, readTenant, tenantFiles } from "../layout.ts";
import { seed } from "../releases/testing.ts";
import { FakeArgo } from "../testing.ts";
import { mergeWholly, withGithub } from "../testing_forges.ts";
import { refuse } from "../testing_github.ts";
import { tenantStatus } from "../status.ts";
import { githubForge } from "./forge.ts";

/** Brings acme to a plan, from whatever else it is by then. */
function planChange(plan: TenantSpec["plan"], id = `plan-${plan}`): Proposal {
  return {
    id,
    kind: "tenant",
    title: `acme: plan ${plan}`,
    requestHash: "abc",
    async build(base) {
      const spec = { ...(await readTenant(base, "acme"))!, plan };
      const secrets = await readSecrets(base, "acme");
      return await differences(
        base,
        "acme",
        tenantFiles("acme", spec, (await readRings(base))!, secrets),
      );
    },
  };
}

const withAcme = (test: Parameters<typeof withGithub>[0]) =>
  withGithub(async (stage) => {
    await seed(stage.path, { stable: ["acme"] });
    await test(stage);
  });

const planOf = async (forge: { main(): Promise<Parameters<typeof readTenant>[0]> }) =>
  (await readTenant(await forge.main(), "acme"))!.plan;

Deno.test("a change is a labelled pull request that merges as one commit with its operation", async () => {
  await withAcme(async ({ forge, github }) => {
    const { revision, changed } = await mergeWholly(forge, planChange("business"));
    assertEquals([changed, await planOf(forge)], [true, "business"]);
    const [pull] = github.pulls.all;
    assertEquals([pull.labels, pull.merged], [["tenant"], revision]);
    const [last] = await forge.history("k8s/tenants/acme", 1);
    assertEquals([last.operation, last.title], ["plan-business", "acme: plan business"]);
    assertEquals(await forge.find("plan-business"), { revision, requestHash: "abc" });
    assertEquals(await forge.find("plan-starter"), null);
    assertEquals(await forge.open(), []);
    assertEquals((await forge.merge(planChange("business", "again"))).changed, false);
  });
});

Deno.test("until the checks have passed it waits, once, and the status says where", async () => {
  await withAcme(async ({ forge, github }) => {
    github.pulls.checksAtOnce = false;
    const first = await forge.merge(planChange("business"));
    const again = await forge.merge(planChange("business"));
    assertEquals(again.pullRequest, first.pullRequest);
    assertEquals([github.pulls.all.length, await planOf(forge)], [1, "starter"]);
    const pushes = github.calls.filter((call) => call === "POST /repos/vecton/devops/git/commits");
    assertEquals(pushes.length, 1, "the same bytes are pushed once");
    const status = await tenantStatus(forge, new FakeArgo(), "acme");
    assertEquals(status!.phase, "PullRequest");
    assert(status!.conditions[0].message.includes(first.pullRequest!.url));
    assertEquals(
      (await readTenant((await forge.proposed("plan-business"))!, "acme"))!.plan,
      "business",
    );
    await github.pulls.runChecks();
    const merged = await forge.merge(planChange("business"));
    assertEquals([merged.pullRequest, await planOf(forge)], [undefined, "business"]);
  });
});

Deno.test("what conflicts with main is built again on it, in the same pull request", async () => {
  await withAcme(async ({ forge, github }) => {
    github.pulls.checksAtOnce = false;
    await forge.merge(planChange("business"));
    const base = await forge.main();
    const spec = randomSpec({ name: "Acme Zrt.", plan: "enterprise" });
    const secrets = await readSecrets(base, "acme");
    const files = tenantFiles("acme", spec, (await readRings(base))!, secrets);
    await github.push(await differences(base, "acme", files));
    github.pulls.checksAtOnce = true;
    await mergeWholly(forge, planChange("business"));
    const after = (await readTenant(await forge.main(), "acme"))!;
    assertEquals([after.name, after.plan, github.pulls.all.length], ["Acme Zrt.", "business", 1]);
  });
});

Deno.test("checks that fail end the pull request with their message; a retry opens another", async () => {
  await withAcme(async ({ forge, github }) => {
    const bad = { ...planChange("business"), build: () => Promise.resolve(new Map([["x", "y"]])) };
    const refused = await assertRejects(() => mergeWholly(forge, bad), RefusedChange);
    assertEquals(refused.code, "checks_failed");
    assert(refused.message.includes("must not touch it"));
    assert(refused.message.includes("/pull/1"));
    assertEquals([github.pulls.all[0].state, github.pulls.all[0].merged], ["closed", null]);
    await mergeWholly(forge, planChange("business"));
    assertEquals([github.pulls.all.length, await planOf(forge)], [2, "business"]);
  });
});

Deno.test("a check that ends without a word is told of, too", async () => {
  await withAcme(async ({ forge, github }) => {
    github.pulls.checksAtOnce = false;
    await forge.merge(planChange("business"));
    await github.pulls.runChecks("TIMED_OUT");
    const refused = await assertRejects(() => forge.merge(planChange("business")), RefusedChange);
    assert(refused.message.includes("ended as timed_out"));
  });
});

Deno.test("limits and outages say when to come back, and nothing is done twice", async () => {
  await withAcme(async ({ forge, github }) => {
    const limited = () =>
      refuse(403, "You have exceeded a secondary rate limit", { "retry-after": "60" });
    github.fail(/POST .*\/git\/trees/, limited);
    const first = await assertRejects(() => forge.merge(planChange("business")), ForgeUnavailable);
    assertEquals([first.code, first.retryAfterSeconds], ["forge_unavailable", 60]);
    const spent = {
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": `${Date.now() / 1000 + 90 | 0}`,
    };
    github.fail(/GET .*\/pulls/, () => refuse(403, "API rate limit exceeded", spent));
    const second = await assertRejects(() => forge.merge(planChange("business")), ForgeUnavailable);
    assert(second.retryAfterSeconds > 60 && second.retryAfterSeconds <= 90);
    github.fail(/POST .*\/pulls/, () => refuse(502, "Bad Gateway"), { after: true });
    await assertRejects(() => forge.merge(planChange("business")), ForgeUnavailable);
    const hasty = githubForge({ ...github.options, timeoutMs: 300 });
    github.fail(/POST \/graphql/, async () => {
      await delay(600);
      return refuse(500, "too late");
    });
    await assertRejects(() => mergeWholly(hasty, planChange("business")), ForgeUnavailable);
    await mergeWholly(forge, planChange("business"));
    assertEquals([github.pulls.all.length, await planOf(forge)], [1, "business"]);
    assertEquals(github.pulls.all[0].labels, ["tenant"]);
  });
  const away = githubForge({ ...await offline() });
  await assertRejects(() => away.main(), ForgeUnavailable);
});

Deno.test("what GitHub forbids is refused by name, until somebody changes a setting", async () => {
  await withAcme(async ({ forge, github }) => {
    github.fail(/POST .*\/pulls/, () => refuse(403, "Resource not accessible by integration"));
    const refused = await assertRejects(() => forge.merge(planChange("business")), ForgeRefused);
    assertEquals(refused.code, "forge_refused");
    assert(refused.message.includes("Resource not accessible"));
    await mergeWholly(forge, planChange("business"));
    assertEquals(await planOf(forge), "business");
  });
});

Deno.test("with a merge queue it is queued, and what the queue put out is built again", async () => {
  await withAcme(async ({ forge, github }) => {
    github.pulls.mergeQueue = true;
    await mergeWholly(forge, planChange("business"));
    assertEquals(await planOf(forge), "business");

    github.pulls.checksAtOnce = false;
    await forge.merge(planChange("enterprise"));
    // Ready, but neither merging itself nor in the queue, and main has moved.
    await github.pulls.runChecks();
    if (github.pulls.all[1].state === "open") github.pulls.all[1].autoMerge = null;
    await seed(github.path, { stable: ["bolt"] });
    github.pulls.checksAtOnce = true;
    await mergeWholly(forge, planChange("enterprise"));
    assertEquals(await planOf(forge), "enterprise");
  });
});

Deno.test("two processes with one operation open one pull request", async () => {
  await withAcme(async ({ forge, github }) => {
    const other = githubForge(github.options);
    await Promise.all([
      mergeWholly(forge, planChange("business")),
      mergeWholly(other, planChange("business")),
    ]);
    assertEquals([github.pulls.all.length, await planOf(other)], [1, "business"]);
  });
});

Deno.test("what main holds is asked for by its tag, and objects are fetched once", async () => {
  await withAcme(async ({ forge, github }) => {
    await readTenant(await forge.main(), "acme");
    const before = github.calls.length;
    const look = async () => await readTenant(await forge.main(), "acme");
    await Promise.all(Array.from({ length: 5 }, look));
    // All of them together, and no object again.
    assertEquals(github.calls.slice(before), ["GET /repos/vecton/devops/git/ref/heads/main"]);
  });
});

/** Where nobody listens. */
async function offline() {
  let options;
  await withGithub(({ github }) => {
    options = github.options;
    return Promise.resolve();
  });
  return options!;
}
