/** The admission policies' expressions, evaluated on what they let in and what they refuse. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { evaluate } from "@marcbachmann/cel-js";
import { renderTenant } from "../tenant/mod.ts";
import { objectsOf, randomSpec, renderForTest } from "../tenant/testing.ts";
import { firstRings } from "./seed.ts";
import { type Json, manifest, testAuthority } from "./testing.ts";

/** What the API server would say: null lets the request through, else the message of the refusal. */
function judge(policy: string, request: Json, objects: { object?: Json; oldObject?: Json }) {
  const { matchConditions = [], variables = [], validations } =
    manifest("ValidatingAdmissionPolicy", policy).spec;
  const context: Json = { request, ...objects };
  if (matchConditions.some(({ expression }: Json) => !evaluate(expression, context))) return null;
  context.variables = Object.fromEntries(
    variables.map(({ name, expression }: Json) => [name, evaluate(expression, context)]),
  );
  for (const { expression, messageExpression } of validations) {
    if (!evaluate(expression, context)) return evaluate(messageExpression, context);
  }
  return null;
}

const argo = "system:serviceaccount:argocd:argocd-application-controller";
const request = (kind: string, name: string, username: string) => ({
  kind: { kind },
  name,
  userInfo: { username },
});

Deno.test("purge guard: what holds a tenant's data goes only when it was approved", () => {
  const remove = (annotations: Json, username = argo) =>
    judge("tenant-purge-guard", request("Database", "t-acme", username), {
      oldObject: { metadata: { name: "t-acme", ...(annotations && { annotations }) } },
    });
  assertEquals(remove({ "vecton.hu/purge": "approved" }), null);
  for (const annotations of [null, {}, { "vecton.hu/purge": "no" }, { other: "approved" }]) {
    const refusal = remove(annotations);
    assert(refusal?.includes("Database t-acme"), String(refusal));
  }
  assertEquals(
    remove(null, "system:serviceaccount:kube-system:namespace-controller"),
    null,
    "it deletes by collection what was approved with its namespace",
  );
  assert(remove(null, "system:serviceaccount:kube-system:other") !== null);
});

Deno.test("purge guard: it sees every kind that the template asks to confirm before deletion", async () => {
  const held = objectsOf(await renderForTest("acme", randomSpec())).filter(({ metadata }) =>
    metadata.annotations?.["argocd.argoproj.io/sync-options"]?.includes("Delete=confirm")
  );
  const plural: Record<string, string> = { Namespace: "namespaces", Vhost: "vhosts" };
  plural.Database = "databases";
  plural.DatabaseRole = "databaseroles";
  plural.ObjectBucketClaim = "objectbucketclaims";
  const { matchConstraints } = manifest("ValidatingAdmissionPolicy", "tenant-purge-guard").spec;
  const guarded = matchConstraints.resourceRules.flatMap(({ apiGroups, resources }: Json) =>
    resources.map((resource: string) => `${apiGroups[0]}/${resource}`)
  );
  const group = ({ apiVersion }: Json) => apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  const expected = new Set(held.map((object) => `${group(object)}/${plural[object.kind]}`));
  assertEquals([...guarded].sort(), [...expected].sort());
  for (const { metadata } of held) assert(metadata.labels["vecton.hu/tenant"]);
});

const digest = `@sha256:${"a1".repeat(32)}`;
const pod = (...images: string[]) => ({
  object: { spec: { containers: images.map((image) => ({ image })) } },
});
const run = (object: Json) => judge("image-origin", request("Pod", "x", argo), object);

Deno.test("image origin: our own images and Redis by digest, and nothing else", () => {
  for (
    const image of [
      `harbor.mng.vecton.hu/vecton/tenant${digest}`,
      `harbor.mng.vecton.hu/vecton/tenant:1.2${digest}`,
      `docker.io/library/redis:7.4.2-alpine${digest}`,
    ]
  ) assertEquals(run(pod(image)), null, image);
  for (
    const image of [
      "harbor.mng.vecton.hu/vecton/tenant:latest",
      `harbor.mng.vecton.hu/other/tenant${digest}`,
      `harborxmng.vecton.hu/vecton/tenant${digest}`,
      `evil.com/harbor.mng.vecton.hu/vecton/tenant${digest}`,
      `docker.io/library/redis-evil${digest}`,
      "docker.io/library/redis:7.4.2-alpine",
      `harbor.mng.vecton.hu/vecton/../evil/x${digest}`,
    ]
  ) assert(run(pod(image))?.includes(image), image);
});

Deno.test("image origin: a tenant of the first rings is let in", () => {
  const image = `harbor.mng.vecton.hu/vecton/tenant${digest}`;
  const { platform, rings } = firstRings(image, testAuthority);
  const files = renderTenant("acme", randomSpec(), {
    platform,
    release: rings.canary,
    secrets: ["{}\n"],
  });
  const pods = objectsOf(files).flatMap(({ spec }) => spec?.template?.spec ?? []);
  assert(pods.length >= 10);
  for (const spec of pods) assertEquals(run({ object: { spec } }), null);
});

Deno.test("image origin: one wrong container of several is enough, of whatever sort", () => {
  const good = `harbor.mng.vecton.hu/vecton/tenant${digest}`;
  assert(run(pod(good, "busybox")) !== null);
  for (const list of ["initContainers", "ephemeralContainers"]) {
    assert(
      run({ object: { spec: { containers: [{ image: good }], [list]: [{ image: "busybox" }] } } })
        ?.includes("busybox"),
      list,
    );
  }
});

Deno.test("image origin: it is bound to tenants' namespaces and to the apps'", () => {
  const of = (name: string) =>
    manifest("ValidatingAdmissionPolicyBinding", name).spec.matchResources.namespaceSelector;
  assertEquals(of("image-origin-tenants").matchExpressions, [
    { key: "vecton.hu/tenant", operator: "Exists" },
  ]);
  assertEquals(of("image-origin-apps").matchLabels, { "vecton.hu/plane": "apps" });
});

Deno.test("bucket claims: Argo CD and Rook write them, a person does not", () => {
  const write = (username: string) =>
    judge("bucket-claims", request("ObjectBucketClaim", "x", username), { object: {} });
  assertEquals(write(argo), null);
  assertEquals(write("system:serviceaccount:rook-ceph:rook-ceph-system"), null);
  for (const user of ["kubernetes-admin", "system:serviceaccount:t-acme:tenant"]) {
    assert(write(user)?.startsWith(user), user);
  }
});

Deno.test("the evaluation can fail: an unknown name in an expression is an error", () => {
  assertThrows(() => evaluate("nothing.here == 1", {}));
});

Deno.test("every policy is bound, denies, and refuses when it cannot be evaluated", () => {
  for (const name of ["tenant-purge-guard", "image-origin", "bucket-claims"]) {
    assertEquals(manifest("ValidatingAdmissionPolicy", name).spec.failurePolicy, "Fail");
  }
  const bindings = ["tenant-purge-guard", "image-origin-tenants", "image-origin-apps"];
  for (const name of [...bindings, "bucket-claims"]) {
    const { validationActions } = manifest("ValidatingAdmissionPolicyBinding", name).spec;
    assertEquals(validationActions, ["Deny", "Audit"]);
  }
});
