import { assertEquals } from "@std/assert";
import { devopsApi } from "./api.ts";
import { FakeArgo, FakeIdentity, releaseDependencies, temporaryForge } from "./testing.ts";
import { imageOf } from "./releases/testing.ts";
import { Waiters } from "./waiters.ts";

async function newApi() {
  const { forge } = await temporaryForge();
  const argo = new FakeArgo();
  const handler = devopsApi({ forge, argo, identity: new FakeIdentity(), recipients: [] }, {
    waiters: new Waiters(),
    releases: releaseDependencies(forge, argo),
    authorize: (req, { scope, ci }) => {
      const allowed = req.headers.get("x-scopes")?.split(" ") ?? [];
      const may = allowed.includes(scope) || ci && allowed.includes("ci");
      return Promise.resolve(may ? { name: "ada" } : new Response(null, { status: 403 }));
    },
  });
  return async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const response = await handler(
      new Request(`http://devops/api/devops/v1${path}`, {
        method,
        headers: { "x-scopes": "releases:read releases:write", ...headers },
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    );
    const text = await response.text();
    return { status: response.status, body: text && JSON.parse(text) };
  };
}

const wanted = { app: "tenant", image: imageOf("a"), commit: "abc", notes: "Faster pages" };
const key = (name: string) => ({ "idempotency-key": name });

Deno.test("a release is begun once under its key, and told of with who asked for it", async () => {
  const call = await newApi();
  const begun = await call("POST", "/releases", wanted, key("r1"));
  assertEquals([begun.status, begun.body.id, begun.body.changed], [202, "r1", true]);
  const again = await call("POST", "/releases", wanted, key("r1"));
  assertEquals([again.status, again.body.changed], [202, false]);
  const other = await call("POST", "/releases", { ...wanted, notes: "other" }, key("r1"));
  assertEquals([other.status, other.body.code], [409, "idempotency_key_reused"]);
  const { body } = await call("GET", "/releases/r1");
  assertEquals(
    [body.id, body.createdBy, body.state, body.notes, body.rings.length],
    ["r1", "ada", "rolling", "Faster pages", 3],
  );
  const { body: list } = await call("GET", "/releases?limit=1");
  assertEquals(list.releases.map(({ id }: { id: string }) => id), ["r1"]);
  assertEquals((await call("GET", "/releases/r2")).body.code, "release_not_found");
});

Deno.test("what is wrong with a request for a release is told", async () => {
  const call = await newApi();
  const tagged = { ...wanted, image: "harbor.mng.vecton.hu/vecton/tenant:latest" };
  const bad = await call("POST", "/releases", tagged, key("r1"));
  assertEquals([bad.status, Object.keys(bad.body.errors)], [422, ["image"]]);
  assertEquals((await call("POST", "/releases", wanted)).body.code, "idempotency_key_required");
  const future = await call("POST", "/releases", { ...wanted, template: "v99" }, key("r1"));
  assertEquals([future.status, future.body.code], [422, "unknown_template"]);
  const app = await call("POST", "/releases", { ...wanted, app: "identity" }, key("r1"));
  assertEquals([app.status, app.body.code], [422, "unknown_app"]);
  assertEquals((await call("POST", "/releases/r1/stop", { reason: "x" })).status, 404);
  await call("POST", "/releases", wanted, key("r1"));
  const silent = await call("POST", "/releases/r1/stop", { reason: " " });
  assertEquals([silent.status, Object.keys(silent.body.errors)], [422, ["reason"]]);
});

Deno.test("an action is repeated without harm, and refused when it is too late", async () => {
  const call = await newApi();
  await call("POST", "/releases", wanted, key("r1"));
  const stop = () => call("POST", "/releases/r1/stop", { reason: "wait" });
  assertEquals([(await stop()).body.changed, (await stop()).body.changed], [true, false]);
  const { body } = await call("GET", "/releases/r1");
  assertEquals([body.state, body.message], ["stopped", "wait"]);
  assertEquals((await call("POST", "/releases/r1/roll-back", { reason: "no" })).status, 202);
  const late = await call("POST", "/releases/r1/resume", { reason: "yes" });
  assertEquals([late.status, late.body.code], [409, "release_ended"]);
});

Deno.test("CI may begin a release and nothing else; readers change nothing", async () => {
  const call = await newApi();
  const ci = { ...key("r1"), "x-scopes": "ci" };
  assertEquals((await call("POST", "/releases", wanted, ci)).status, 202);
  assertEquals((await call("GET", "/releases", undefined, ci)).status, 403);
  assertEquals((await call("POST", "/releases/r1/stop", { reason: "x" }, ci)).status, 403);
  const reader = { "x-scopes": "releases:read", ...key("r2") };
  assertEquals((await call("POST", "/releases", wanted, reader)).status, 403);
  assertEquals((await call("GET", "/rings", undefined, reader)).body.rings.length, 3);
});
