import { assert, assertEquals } from "@std/assert";
import { devopsApi } from "../api.ts";
import { readRelease } from "../releases/file.ts";
import { createRelease, stepReleases } from "../releases/mod.ts";
import { imageOf, runningImage, seed, settleAll } from "../releases/testing.ts";
import { ageRecipient, FakeArgo, FakeIdentity, releaseDependencies } from "../testing.ts";
import { withGithub } from "../testing_forges.ts";
import { refuse } from "../testing_github.ts";
import { Waiters } from "../waiters.ts";

const acme = {
  name: "Acme Kft.",
  plan: "starter",
  currency: "HUF",
  timeZone: "Europe/Budapest",
  locale: "hu",
  state: "active",
};

type Stage = Parameters<Parameters<typeof withGithub>[0]>[0];

function newApi({ forge }: Stage) {
  const argo = new FakeArgo();
  const identity = new FakeIdentity();
  const handler = devopsApi({ forge, argo, identity, recipients: [ageRecipient] }, {
    waiters: new Waiters(),
    releases: releaseDependencies(forge, argo),
    authorize: () => Promise.resolve({ name: "admin" }),
  });
  return {
    identity,
    async call(method: string, path: string, body?: object, key = "") {
      const response = await handler(
        new Request(`http://devops/api/devops/v1${path}`, {
          method,
          headers: { "idempotency-key": key },
          body: body && JSON.stringify(body),
        }),
      );
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
  };
}

Deno.test("a tenant is created by pull request, repeated until merged, with one set of credentials", async () => {
  await withGithub(async (stage) => {
    const { pulls } = stage.github;
    const { call, identity } = newApi(stage);
    pulls.checksAtOnce = false;
    const first = await call("PUT", "/tenants/acme", acme, "op1");
    assertEquals([first.status, first.body.changed], [202, true]);
    assert(first.body.pullRequest.url.endsWith("/pull/1"));
    const { body: waiting } = await call("GET", "/tenants/acme");
    assertEquals([waiting.phase, waiting.spec], ["PullRequest", null]);
    await call("PUT", "/tenants/acme", acme, "op1");
    await pulls.runChecks();
    const last = await call("PUT", "/tenants/acme", acme, "op1");
    assertEquals([last.status, last.body.pullRequest], [202, undefined]);
    assertEquals(identity.secrets.length, 1, "the client's secret is the one in the repository");
    assertEquals((await call("GET", "/tenants/acme")).body.phase, "Merged");
    assertEquals(pulls.all.length, 1);
    const other = await call("PUT", "/tenants/acme", { ...acme, plan: "business" }, "op1");
    assertEquals([other.status, other.body.code], [409, "idempotency_key_reused"]);
  });
});

Deno.test("two operations on one tenant at once both reach main, the later on top of the other", async () => {
  await withGithub(async (stage) => {
    const { call } = newApi(stage);
    await seed(stage.path, { stable: ["acme"] });
    const { pulls } = stage.github;
    pulls.checksAtOnce = false;
    const plan = { ...acme, plan: "business" };
    await call("PUT", "/tenants/acme", plan, "op1");
    await call("PUT", "/tenants/acme", { ...acme, ring: "canary" }, "op2");
    pulls.checksAtOnce = true;
    for (const [body, key] of [[plan, "op1"], [{ ...plan, ring: "canary" }, "op3"]] as const) {
      for (let i = 0; i < 5; i++) {
        const { body: answer } = await call("PUT", "/tenants/acme", body, key);
        if (!answer.pullRequest) break;
      }
    }
    const { spec } = (await call("GET", "/tenants/acme")).body;
    assertEquals([spec.plan, spec.ring], ["business", "canary"]);
  });
});

Deno.test("a forge that is down or refuses is told by name, and others are not held up", async () => {
  await withGithub(async (stage) => {
    const { call } = newApi(stage);
    stage.github.fail(
      /POST .*\/git\/trees/,
      () => refuse(503, "Unavailable", { "retry-after": "30" }),
    );
    const down = await call("PUT", "/tenants/acme", acme, "op1");
    assertEquals([down.status, down.body.code], [503, "forge_unavailable"]);
    assertEquals(down.headers.get("retry-after"), "30");
    assertEquals((await call("PUT", "/tenants/bolt", acme, "op2")).status, 202);
    stage.github.fail(/POST .*\/git\/trees/, () => refuse(403, "Resource not accessible"));
    const refused = await call("PUT", "/tenants/acme", acme, "op1");
    assertEquals([refused.status, refused.body.code], [502, "forge_refused"]);
    assertEquals((await call("PUT", "/tenants/acme", acme, "op1")).status, 202);
  });
});

Deno.test("a release rolls by pull requests, says what holds it up, and goes on", async () => {
  await withGithub(async ({ forge, path, github }) => {
    await seed(path, { canary: ["akna"], stable: ["csiga"] });
    const argo = new FakeArgo();
    const deps = { ...releaseDependencies(forge, argo), gateSeconds: () => 0 };
    const begin = () =>
      createRelease(forge, { app: "tenant", image: imageOf("a") }, "r1", {
        by: "ci",
        redisImage: "docker.io/library/redis:7.4.2-alpine",
      });
    while ((await begin()).pullRequest);
    github.fail(/POST .*\/git\/trees/, () => refuse(502, "Bad Gateway"));
    await stepReleases(deps);
    assert(deps.problems.get("r1")?.startsWith("forge_unavailable: "));
    const state = async () => (await readRelease(await forge.main(), "r1"))!.status.state;
    for (let i = 0; i < 40 && await state() !== "done"; i++) {
      await settleAll(forge, argo);
      await stepReleases(deps);
    }
    assertEquals([await state(), deps.problems.size], ["done", 0]);
    assertEquals(await runningImage(forge, "csiga"), imageOf("a"));
    const titles = github.pulls.all.map(({ title, labels }) => `${labels[0]} ${title}`);
    assert(titles.some((title) => title.startsWith("release tenant: ring canary to sha256:aaaa")));
  });
});

Deno.test("a release whose change fails its checks stops with their message", async () => {
  await withGithub(async ({ forge, path, github }) => {
    await seed(path, { canary: ["akna"] });
    const deps = releaseDependencies(forge, new FakeArgo());
    const wanted = { app: "tenant", image: imageOf("a") } as const;
    while (
      (await createRelease(forge, wanted, "r1", { by: "ci", redisImage: "redis:7" })).pullRequest
    );
    github.pulls.checksAtOnce = false;
    await stepReleases(deps);
    await github.pulls.runChecks("FAILURE");
    github.pulls.checksAtOnce = true;
    for (let i = 0; i < 6; i++) await stepReleases(deps);
    const { status } = (await readRelease(await forge.main(), "r1"))!;
    assertEquals(status.state, "stopped");
    assert(status.message!.startsWith("checks_failed: "));
  });
});
