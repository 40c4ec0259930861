import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { decryptFile } from "../credentials/mod.ts";
import { ageIdentity } from "../tenant/testing.ts";
import { devopsApi } from "./api.ts";
import { ArgoUnavailable } from "./argo.ts";
import { IdentityUnavailable } from "./identity.ts";
import { readSecrets } from "./layout.ts";
import {
  ageRecipient,
  FakeArgo,
  FakeIdentity,
  releaseDependencies,
  temporaryForge,
} from "./testing.ts";
import { Waiters } from "./waiters.ts";

const acme = {
  name: "Acme Kft.",
  plan: "starter",
  currency: "HUF",
  timeZone: "Europe/Budapest",
  locale: "hu",
  state: "active",
};

async function newApi() {
  const { forge } = await temporaryForge();
  const argo = new FakeArgo();
  const identity = new FakeIdentity();
  const handler = devopsApi(
    { forge, argo, identity, recipients: [ageRecipient] },
    {
      waiters: new Waiters(),
      authorize: (req) =>
        Promise.resolve(
          req.headers.get("authorization") === "Bearer good"
            ? { name: "admin" }
            : new Response(null, { status: 401 }),
        ),
      releases: releaseDependencies(forge, argo),
    },
  );
  async function call(method: string, path: string, body?: unknown, headers?: HeadersInit) {
    const response = await handler(
      new Request(`http://devops/api/devops/v1${path}`, {
        method,
        headers: { authorization: "Bearer good", ...headers },
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    );
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
  }
  const put = (slug: string, key: string, body: object = acme) =>
    call("PUT", `/tenants/${slug}`, body, { "idempotency-key": key });
  const remove = (slug: string, key: string) =>
    call("DELETE", `/tenants/${slug}`, undefined, { "idempotency-key": key });
  return { forge, argo, identity, call, put, remove };
}

Deno.test("creating a tenant registers it at identity, then merges its manifests", async () => {
  const { forge, identity, put } = await newApi();
  const { status, body } = await put("acme", "op1", { ...acme, ownerEmail: "eva@acme.hu" });
  assertEquals(status, 202);
  assertEquals(body.changed, true);
  assertEquals(body.invitation.email, "eva@acme.hu");
  assertEquals(identity.calls, [
    "tenant acme",
    "client tenant-acme http://acme.localhost:8000",
    "owner acme eva@acme.hu hu",
  ]);
  const main = await forge.main();
  assertEquals(main.revision, body.revision);
  const [file] = await readSecrets(main, "acme");
  const [secrets] = await decryptFile(file, ageIdentity);
  const { stringData } = secrets.spec.secretTemplates.find(({ name }: { name: string }) =>
    name === "tenant"
  );
  assertEquals(identity.secrets, [stringData["oidc-client-secret"]]);
});

Deno.test("no owner's address is ever written to the repository", async () => {
  const { forge, put } = await newApi();
  await put("acme", "op1", { ...acme, ownerEmail: "eva@acme.hu" });
  const files = await (await forge.main()).files("");
  assert(![...files.values()].some((text) => text.includes("eva@acme.hu")));
});

Deno.test("an operation repeated has one effect; its key with another request is refused", async () => {
  const { put } = await newApi();
  const first = await put("acme", "op1");
  await put("acme", "op2", { ...acme, state: "suspended" });
  const late = await put("acme", "op1");
  assertEquals([late.status, late.body.changed, late.body.revision], [
    202,
    false,
    first.body.revision,
  ]);
  const other = await put("acme", "op1", { ...acme, plan: "enterprise" });
  assertEquals([other.status, other.body.code], [409, "idempotency_key_reused"]);
});

Deno.test("one tenant created twice at the same moment has one set of credentials, known to identity", async () => {
  const { forge, identity, put } = await newApi();
  const results = await Promise.all([put("acme", "op1"), put("acme", "op2")]);
  assertEquals(results.map(({ status }) => status), [202, 202]);
  const files = await readSecrets(await forge.main(), "acme");
  assertEquals(files.length, 1);
  const [secrets] = await decryptFile(files[0], ageIdentity);
  const { stringData } = secrets.spec.secretTemplates.find(({ name }: { name: string }) =>
    name === "tenant"
  );
  // Identity keeps the two newest valid.
  assert(identity.secrets.slice(-2).includes(stringData["oidc-client-secret"]));
});

Deno.test("when identity is away nothing is merged, and the next try finishes", async () => {
  const { forge, identity, put } = await newApi();
  const before = (await forge.main()).revision;
  identity.fail = new IdentityUnavailable("connection refused");
  const failed = await put("acme", "op1");
  assertEquals([failed.status, failed.body.code], [503, "identity_unavailable"]);
  assertEquals((await forge.main()).revision, before);
  identity.fail = null;
  assertEquals((await put("acme", "op1")).status, 202);
});

Deno.test("credentials stay what they were when a tenant changes", async () => {
  const { forge, identity, put } = await newApi();
  await put("acme", "op1");
  const before = await readSecrets(await forge.main(), "acme");
  await put("acme", "op2", { ...acme, plan: "business", name: "Acme Zrt." });
  assertEquals(await readSecrets(await forge.main(), "acme"), before);
  assertEquals(identity.secrets.length, 1);
});

Deno.test("slugs are refused with a reason, and say so beforehand", async () => {
  const { call, put } = await newApi();
  await put("acme", "op1");
  for (
    const [slug, status, code] of [
      ["Acme", 422, "slug_malformed"],
      ["a--b", 422, "slug_malformed"],
      ["www", 422, "slug_reserved"],
      ["acme-app", 422, "slug_reserved"],
    ] as const
  ) {
    const refused = await put(slug, "op2");
    assertEquals([refused.status, refused.body.code], [status, code]);
    assertEquals((await call("GET", `/slugs/${slug}`)).body.reason, code);
  }
  assertEquals((await call("GET", "/slugs/acme")).body.reason, "slug_taken");
  assertEquals((await call("GET", "/slugs/bolt")).body, {
    slug: "bolt",
    available: true,
    reason: null,
  });
});

Deno.test("bad requests are told what is wrong, field by field", async () => {
  const { call, put } = await newApi();
  const bad = await put("acme", "op1", { ...acme, timeZone: "Mars/Olympus", currency: "forint" });
  assertEquals(bad.status, 422);
  assertEquals(Object.keys(bad.body.errors).sort(), ["currency", "timeZone"]);
  assertEquals((await call("PUT", "/tenants/acme", acme)).body.code, "idempotency_key_required");
  const slash = await put("acme", "../../main");
  assertEquals(slash.body.code, "idempotency_key_required");
  assertEquals((await call("GET", "/nothing")).status, 404);
  assertEquals((await call("PATCH", "/tenants/acme", {})).status, 405);
});

Deno.test("without a good token nothing is told or done", async () => {
  const { call, put } = await newApi();
  await put("acme", "op1");
  const headers = { authorization: "Bearer bad", "idempotency-key": "op2" };
  for (
    const [method, path] of [["GET", "/tenants"], ["GET", "/tenants/acme"], ["GET", "/slugs/x"]]
  ) {
    assertEquals((await call(method, path, undefined, headers)).status, 401);
  }
  assertEquals((await call("PUT", "/tenants/acme", acme, headers)).status, 401);
  assertEquals((await call("DELETE", "/tenants/acme", undefined, headers)).status, 401);
});

Deno.test("status follows the reconciler from merged to ready, step by step", async () => {
  const { argo, call, put } = await newApi();
  const { revision } = (await put("acme", "op1")).body;
  const get = async () => (await call("GET", "/tenants/acme")).body;
  assertEquals((await get()).phase, "Merged");

  argo.applications.set("acme", {
    metadata: { name: "tenant-acme" },
    status: {
      sync: { status: "OutOfSync", revision },
      health: { status: "Progressing" },
      operationState: { phase: "Running" },
      resources: [
        { kind: "Namespace", name: "t-acme", status: "Synced", health: { status: "Healthy" } },
        { kind: "SopsSecret", name: "tenant", status: "Synced", health: { status: "Healthy" } },
        { kind: "Database", name: "t-acme", status: "Synced", health: { status: "Progressing" } },
      ],
    },
  });
  let status = await get();
  assertEquals(status.phase, "Syncing");
  const steps = () => status.steps.map((step: { status: string }) => step.status);
  assertEquals(steps().slice(0, 6), ["done", "done", "done", "running", "pending", "pending"]);

  argo.applications.get("acme")!.status!.resources![2].health = {
    status: "Degraded",
    message: "password authentication failed",
  };
  status = await get();
  assertEquals(steps()[3], "failed");
  assert(status.steps[3].message.includes("password authentication failed"));
  const condition = status.conditions.find(({ type }: { type: string }) =>
    type === "DatabaseReady"
  );
  assertEquals(condition.status, "False");

  Object.assign(argo.applications.get("acme")!.status!, {
    operationState: { phase: "Failed", message: "Vhost tenant: RabbitMQ does not answer" },
  });
  argo.applications.get("acme")!.status!.resources![2].health = { status: "Progressing" };
  status = await get();
  assertEquals(steps().slice(2, 6), ["done", "pending", "failed", "pending"]);
  assertEquals(status.steps[4].message, "Vhost tenant: RabbitMQ does not answer");

  argo.settle("acme", revision);
  argo.nodes = [{
    kind: "Deployment",
    name: "webshop",
    info: [{ name: "Replicas", value: "1/1" }, { name: "Idle after", value: "300s" }],
  }, { kind: "Deployment", name: "crm", info: [{ name: "Replicas", value: "0/1" }] }];
  status = await get();
  assertEquals(status.phase, "Ready");
  assert(steps().every((step: string) => step === "done"));
  assertEquals(status.services, [
    { name: "webshop", awake: true, idleAfterSeconds: 300 },
    { name: "crm", awake: false, idleAfterSeconds: 300 },
  ]);
});

Deno.test("what the reconciler says of an older revision is not taken for the newest", async () => {
  const { argo, call, put } = await newApi();
  const { revision } = (await put("acme", "op1")).body;
  argo.settle("acme", revision);
  await put("bolt", "op2");
  assertEquals((await call("GET", "/tenants/acme")).body.phase, "Ready");
  await put("acme", "op3", { ...acme, state: "suspended" });
  assertEquals((await call("GET", "/tenants/acme")).body.phase, "Syncing");
});

Deno.test("a reconciler that does not answer leaves the rest of the status readable", async () => {
  const { argo, call, put } = await newApi();
  await put("acme", "op1");
  argo.fail = new ArgoUnavailable("connection refused");
  const { status, body } = await call("GET", "/tenants/acme");
  assertEquals([status, body.spec.name], [200, "Acme Kft."]);
  const synced = body.conditions.find(({ type }: { type: string }) => type === "Synced");
  assertEquals([synced.status, synced.message], ["Unknown", "connection refused"]);
});

Deno.test("a long poll ends at the next notification, and says when nothing changed", async () => {
  const { argo, call, put } = await newApi();
  const { revision } = (await put("acme", "op1")).body;
  const { headers } = await call("GET", "/tenants/acme");
  const known = { "if-none-match": headers.get("etag")! };
  assertEquals((await call("GET", "/tenants/acme", undefined, known)).status, 304);
  const waiting = call("GET", "/tenants/acme?wait=20", undefined, known);
  argo.settle("acme", revision);
  const hint = await call("POST", "/notifications/argocd", { app: "tenant-acme" }, {
    authorization: "",
  });
  assertEquals(hint.status, 204);
  const { status, body } = await waiting;
  assertEquals([status, body.phase], [200, "Ready"]);
});

Deno.test("a tenant is moved to another ring, and stays there when it is changed", async () => {
  const { call, put } = await newApi();
  await put("acme", "op1");
  const ring = async () => (await call("GET", "/tenants/acme")).body.spec.ring;
  assertEquals(await ring(), "stable");
  await put("acme", "op2", { ...acme, ring: "canary" });
  await put("acme", "op3", { ...acme, plan: "business" });
  assertEquals(await ring(), "canary");
  const wrong = await put("acme", "op4", { ...acme, ring: "beta" });
  assertEquals([wrong.status, Object.keys(wrong.body.errors)], [422, ["ring"]]);
});

Deno.test("an owner's invitation can be renewed", async () => {
  const { call, put } = await newApi();
  const first = await put("acme", "op1", { ...acme, ownerEmail: "eva@acme.hu" });
  const { status, body } = await call("POST", "/tenants/acme/invitations", {
    email: "eva@acme.hu",
  });
  assertEquals(status, 200);
  assertNotEquals(body.invitation.url, first.body.invitation.url);
  const unknown = await call("POST", "/tenants/bolt/invitations", { email: "eva@acme.hu" });
  assertEquals(unknown.status, 404);
});

Deno.test("the API describes itself from the schemas that it validates with", async () => {
  const { call } = await newApi();
  const { body } = await call("GET", "/openapi.json");
  const put = body.paths["/tenants/{slug}"].put;
  const schema = put.requestBody.content["application/json"].schema;
  assertEquals(schema.properties.plan.enum, ["starter", "business", "enterprise"]);
  assertEquals(put.security, [{ bearer: ["tenants:write"] }]);
});

Deno.test("the engines of a tenant are told, of one that is not there they are not", async () => {
  const { call, put } = await newApi();
  await put("acme", "op1");
  const one = await call("GET", "/tenants/acme/engines");
  assertEquals([one.status, one.body.slug, one.body.readAt], [200, "acme", null]);
  assertEquals((await call("GET", "/tenants/bolt/engines")).status, 404);
  const all = await call("GET", "/engines?slugs=acme,bolt");
  assertEquals(all.body.tenants.map(({ slug }: { slug: string }) => slug), ["acme"]);
  const headers = { authorization: "Bearer bad" };
  for (const path of ["/tenants/acme/engines", "/engines"]) {
    assertEquals((await call("GET", path, undefined, headers)).status, 401);
  }
});
