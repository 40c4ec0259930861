import { assert, assertEquals, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import { decryptFile } from "../credentials/mod.ts";
import { ageIdentity, type Json, objectsOf } from "../tenant/testing.ts";
import { type CredentialKind, credentialKinds } from "../tenant/mod.ts";
import { deleteTenant } from "./deletion.ts";
import { RefusedChange } from "./forge.ts";
import {
  differences,
  readRings,
  readSecrets,
  readTenant,
  renderedFolder,
  secretsPath,
  serialOf,
  tenantFiles,
} from "./layout.ts";
import { TenantRefused } from "./refusal.ts";
import { rotationOf, startRotation, stepRotation } from "./rotation.ts";
import { testOperations } from "./testing.ts";

type Operations = Awaited<ReturnType<typeof testOperations>>;

async function newTenant() {
  const operations = await testOperations();
  await operations.put("acme", "op1");
  await operations.settle("acme", [], 120);
  return operations;
}

/** Applied, and long enough ago; then the next step. */
async function step(operations: Operations) {
  await operations.settle("acme", [], 120);
  return await stepRotation(operations.deps, "acme");
}

const stateOf = async ({ deps }: Operations, id = "rot1") =>
  (await rotationOf(deps, "acme", id))?.state;

async function rendered({ forge }: Operations): Promise<Json[]> {
  return objectsOf(Object.fromEntries(await (await forge.main()).files(renderedFolder("acme"))));
}

/** Logins of the database by whether they are let in, and the role that a service is. */
async function logins(operations: Operations) {
  const objects = await rendered(operations);
  const roles = Object.fromEntries(
    objects.filter(({ kind }) => kind === "DatabaseRole")
      .map(({ spec }) => [spec.name, spec.login ? spec.passwordSecret.name : null]),
  );
  const { env } =
    objects.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === "webshop").spec
      .template.spec.containers[0];
  const used = env.find(({ name }: Json) => name === "DATABASE_URL").value
    .match(/^postgres:\/\/(\w+):/)[1];
  const secret = env.find(({ name }: Json) => name === "DATABASE_PASSWORD").valueFrom.secretKeyRef;
  return { roles, used, secret: secret.name };
}

Deno.test("a login of the database is renewed while both are let in, and the old one is shut out", async () => {
  const operations = await newTenant();
  const { deps } = operations;
  const owner = { t_acme: "t-acme" };
  await startRotation(deps, "acme", ["database"], "rot1");
  assertEquals(await stateOf(operations), "adding");
  const both = { ...owner, t_acme_app: "t-acme-app", t_acme_app__b: "t-acme-app--2" };
  assertEquals(await logins(operations), {
    roles: both,
    used: "t_acme_app",
    secret: "postgres-app",
  });
  assertEquals(await stepRotation(deps, "acme"), false, "not before it is applied");

  assertEquals(await step(operations), true);
  assertEquals(await stateOf(operations), "switching");
  const switched = { roles: both, used: "t_acme_app__b", secret: "postgres-app-2" };
  assertEquals(await logins(operations), switched);
  await operations.settle("acme", [], 59);
  assertEquals(await stepRotation(deps, "acme"), false, "old pods may still connect");

  assertEquals(await step(operations), true);
  assertEquals(await stateOf(operations), "retiring");
  const ended = { ...owner, t_acme_app: null, t_acme_app__b: "t-acme-app--2" };
  assertEquals((await logins(operations)).roles, ended);
  assertEquals(await step(operations), true);
  assertEquals(await stateOf(operations), "done");
  assertEquals(await step(operations), false);

  // And back again: the first login gets a new password, the second one goes.
  await startRotation(deps, "acme", ["database"], "rot2");
  await step(operations);
  await step(operations);
  const leaving = (await rendered(operations)).find(({ spec }) => spec?.name === "t_acme_app__b");
  assertEquals([leaving.spec.login, leaving.spec.databaseRoleReclaimPolicy], [false, "delete"]);
  await step(operations);
  assertEquals(await logins(operations), {
    roles: { ...owner, t_acme_app: "t-acme-app--3" },
    used: "t_acme_app",
    secret: "postgres-app-3",
  });
  assertEquals([await stateOf(operations, "rot1"), await stateOf(operations, "rot2")], [
    "done",
    "done",
  ]);
});

Deno.test("all that can be renewed is renewed together, and no old secret stays in use", async () => {
  const operations = await newTenant();
  const [before] = await decryptFile((await secretsOf(operations))[0], ageIdentity);
  await startRotation(operations.deps, "acme", [...credentialKinds], "rot1");
  for (let n = 0; n < 3; n++) assertEquals(await step(operations), true);
  assertEquals(await stateOf(operations), "done");
  const files = await secretsOf(operations);
  assertEquals(files.map(serialOf), [2], "the first file holds nothing that is used");
  const [after] = await decryptFile(files[0], ageIdentity);
  const valuesOf = (document: Json): string[] =>
    document.spec.secretTemplates.flatMap(({ stringData }: Json) => Object.values(stringData))
      .filter((value: string) => value.length > 30);
  const old = new Set(valuesOf(before));
  assertEquals(valuesOf(after).filter((value) => old.has(value)), []);
  assertEquals(valuesOf(after).length, old.size);
});

const secretsOf = async ({ forge }: Operations) => await readSecrets(await forge.main(), "acme");

Deno.test("keys of seals and tokens are lists while one follows the other, the one in use first", async () => {
  const operations = await newTenant();
  await startRotation(operations.deps, "acme", ["session"], "rot1");
  const keys = async () => {
    const objects = await rendered(operations);
    const of = (kind: string, name: string) => {
      const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
      const env: Json[] = found?.spec.template.spec.containers[0].env ?? [];
      const variable = env.find((item) => item.name === "SECRET_KEY");
      return variable?.value ?? variable?.valueFrom.secretKeyRef.name ?? null;
    };
    return [of("Deployment", "webshop"), of("Job", "reseal")];
  };
  assertEquals(await keys(), ["$(SECRET_KEY_1),$(SECRET_KEY_2)", null]);
  await step(operations);
  assertEquals(await keys(), ["$(SECRET_KEY_2),$(SECRET_KEY_1)", null]);
  await step(operations);
  assertEquals(await keys(), ["session-2", "$(SECRET_KEY_2),$(SECRET_KEY_1)"]);
  await step(operations);
  assertEquals(await keys(), ["session-2", null]);
});

Deno.test("the client's new secret is good at identity before it is used, the old one until it is not", async () => {
  const operations = await newTenant();
  const { deps, identity } = operations;
  const [old] = identity.valid;
  await startRotation(deps, "acme", ["oidc"], "rot1");
  assertEquals(identity.valid, [old]);
  // Killed and repeated between identity and git as often as it may be: nothing is pushed out.
  for (let n = 0; n < 3; n++) {
    identity.fail = null;
    await operations.settle("acme", [], 120);
    const merge = deps.forge.merge;
    deps.forge.merge = () => Promise.reject(new Error("killed"));
    await assertRejects(() => stepRotation(deps, "acme"), Error, "killed");
    deps.forge.merge = merge;
  }
  await step(operations);
  const [file] = (await secretsOf(operations)).slice(-1);
  const [{ spec }] = await decryptFile(file, ageIdentity);
  const secret = spec.secretTemplates[0].stringData["oidc-client-secret"];
  const hash = createHash("sha256").update(secret).digest("hex");
  assertEquals(identity.valid, [old, hash]);
  assertEquals(await stateOf(operations), "switching");
  await step(operations);
  await step(operations);
  assertEquals(identity.valid, [hash]);
});

Deno.test("one rotation at a time; its id with other credentials is refused, repeated it has one effect", async () => {
  const operations = await newTenant();
  const { deps } = operations;
  const codeOf = async (what: CredentialKind[], id: string) =>
    (await assertRejects(() => startRotation(deps, "acme", what, id), TenantRefused)).code;
  await startRotation(deps, "acme", ["broker"], "rot1");
  const { revision } = await deps.forge.main();
  await startRotation(deps, "acme", ["broker"], "rot1");
  assertEquals((await deps.forge.main()).revision, revision);
  assertEquals(await codeOf(["redis"], "rot1"), "idempotency_key_reused");
  assertEquals(await codeOf(["redis"], "rot2"), "rotation_running");
  assertEquals(await startRotation(deps, "bolt", ["redis"], "rot3"), null);
  assertEquals(await rotationOf(deps, "acme", "rot9"), null);
});

Deno.test("two that begin at once are one rotation with one set of secrets", async () => {
  const operations = await newTenant();
  const results = await Promise.allSettled(
    ["rot1", "rot2"].map((id) => startRotation(operations.deps, "acme", ["redis"], id)),
  );
  assertEquals(results.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
  assertEquals((await secretsOf(operations)).map(serialOf), [1, 2]);
});

Deno.test("a plan changes and a tenant sleeps in the middle of a rotation, which goes on", async () => {
  const operations = await newTenant();
  await startRotation(operations.deps, "acme", ["database", "broker"], "rot1");
  await operations.put("acme", "op2", { plan: "enterprise", state: "suspended" });
  for (let n = 0; n < 3; n++) assertEquals(await step(operations), true);
  const spec = await operations.spec("acme");
  assertEquals([spec?.plan, spec?.state, spec?.credentials?.broker], ["enterprise", "suspended", {
    use: 2,
  }]);
});

Deno.test("a rotation rests while its tenant is leaving, and goes on when it stays", async () => {
  const operations = await newTenant();
  await startRotation(operations.deps, "acme", ["redis"], "rot1");
  await deleteTenant(operations.deps, "acme", "del");
  assertEquals(await step(operations), false);
  await operations.put("acme", "op2");
  assertEquals(await step(operations), true);
});

Deno.test("a step that fails to be applied is told with its message", async () => {
  const operations = await newTenant();
  await startRotation(operations.deps, "acme", ["database"], "rot1");
  await operations.settle("acme");
  const state = operations.argo.applications.get("acme")!.status!.operationState!;
  Object.assign(state, { phase: "Failed", message: "DatabaseRole t-acme-app--b: no such Secret" });
  assertEquals(
    await rotationOf(operations.deps, "acme", "rot1").then((rotation) => [
      rotation?.state,
      rotation?.message,
    ]),
    ["failed", "DatabaseRole t-acme-app--b: no such Secret"],
  );
  assertEquals(await stepRotation(operations.deps, "acme"), false);
});

Deno.test("several processes that drive a rotation take each step once", async () => {
  const operations = await newTenant();
  await startRotation(operations.deps, "acme", [...credentialKinds], "rot1");
  for (let n = 0; n < 3; n++) {
    await operations.settle("acme", [], 120);
    await Promise.all([1, 2, 3, 4].map(() => stepRotation(operations.deps, "acme")));
  }
  assertEquals(await stateOf(operations), "done");
  const history = await operations.forge.history("k8s/tenants/acme", 20);
  assertEquals(history.length, 5);
});

Deno.test("outside of a rotation's end no sealed file goes, and nothing is used that is not there", async () => {
  const operations = await newTenant();
  await startRotation(operations.deps, "acme", ["redis"], "rot1");
  const faultsOf = async (change: "drop first" | "drop second" | "use third") => {
    const error: RefusedChange = await assertRejects(() =>
      operations.forge.merge({
        id: crypto.randomUUID(),
        kind: "tenant",
        title: "test",
        requestHash: "0",
        async build(base) {
          const spec = (await readTenant(base, "acme"))!;
          const secrets = await readSecrets(base, "acme");
          const kept = secrets.filter((_, index) =>
            change !== ["drop first", "drop second"][index]
          );
          const credentials = change === "use third" ? { redis: { use: 3 } } : spec.credentials;
          const files = tenantFiles(
            "acme",
            { ...spec, credentials },
            (await readRings(base))!,
            kept,
          );
          return await differences(base, "acme", files);
        },
      }), RefusedChange);
    return error.faults.filter(({ check }) => check === "secrets").map(({ path }) => path);
  };
  assert((await faultsOf("drop first")).includes(secretsPath("acme", 1)));
  assert((await faultsOf("drop second")).includes(secretsPath("acme", 2)));
  assertEquals((await faultsOf("use third")).length, 1);
});

Deno.test("no secret is ever in the repository in plain text", async () => {
  const operations = await newTenant();
  await startRotation(operations.deps, "acme", [...credentialKinds], "rot1");
  const secrets = await Promise.all(
    (await secretsOf(operations)).map((file) => decryptFile(file, ageIdentity)),
  );
  const values = secrets.flat().flatMap(({ spec }) =>
    spec.secretTemplates.flatMap(({ stringData }: Json) => Object.values<string>(stringData))
  ).filter((value) => value.length > 30);
  assert(values.length > 12);
  const text = [...(await (await operations.forge.main()).files("")).values()].join("\n");
  assertEquals(values.filter((value) => text.includes(value.trim())), []);
});
