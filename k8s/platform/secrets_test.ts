import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { parseAllDocuments } from "yaml";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { decryptFile } from "../credentials/mod.ts";
import { secretGroups } from "./secret_groups.ts";
import { recipientsPath, sealSecrets, secretsFolder } from "./secrets.ts";
import { applications, appManifests, type Json, manifests } from "./testing.ts";

const cluster = await generateIdentity();
const safe = await generateIdentity();
const given = Object.fromEntries(
  secretGroups.flatMap(({ given }) => Object.keys(given)).map((name) => [name, `given-${name}`]),
);

/** A devops repository that knows the two public keys. */
async function repository(recipients?: string[]): Promise<string> {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(join(folder, "k8s/bootstrap"), { recursive: true });
  const lines = recipients ??
    [await identityToRecipient(cluster), await identityToRecipient(safe)];
  await Deno.writeTextFile(
    join(folder, recipientsPath),
    ["# cluster, then safe", ...lines, ""].join("\n"),
  );
  return folder;
}

/** All Secrets that the operator would make: namespace/name → values. */
async function opened(folder: string, identity = cluster): Promise<Map<string, Json>> {
  const found = new Map<string, Json>();
  for await (const { name } of Deno.readDir(join(folder, secretsFolder))) {
    if (!name.endsWith(".sops.yaml")) continue;
    const text = await Deno.readTextFile(join(folder, secretsFolder, name));
    for (const { metadata, spec } of await decryptFile(text, identity)) {
      for (const template of spec.secretTemplates) {
        found.set(`${metadata.namespace}/${template.name}`, template);
      }
    }
  }
  return found;
}

const folder = await repository();
await sealSecrets(folder, { environment: given });

Deno.test("sealSecrets makes everything that the platform's manifests ask for", async () => {
  const secrets = await opened(folder);
  const wanted = new Set<string>();
  const visit = (node: Json, namespace: string) => {
    if (node === null || typeof node !== "object") return;
    for (const [key, value] of Object.entries<Json>(node)) {
      if (["secretKeyRef", "passwordSecret", "accessKeyId", "secretAccessKey"].includes(key)) {
        wanted.add(`${namespace}/${value.name}${value.key ? `#${value.key}` : ""}`);
      } else if (key === "apiTokenSecretRef") wanted.add(`cert-manager/${value.name}#${value.key}`);
      else if (key.startsWith("existing") && typeof value === "string" && !/Key$/.test(key)) {
        wanted.add(`${namespace}/${value}`);
      }
      visit(value, namespace);
    }
  };
  for (const { object } of [...manifests(), ...appManifests]) {
    visit(object.spec, object.metadata?.namespace);
  }
  for (const { object } of applications()) {
    const { destination, sources = [] } = object.spec;
    for (const { helm } of sources) visit(helm?.valuesObject, destination.namespace);
    visit(object.spec.source?.helm?.valuesObject, destination.namespace);
  }
  // Made in the cluster: by the claim of the registry's bucket.
  const inCluster = [...wanted].filter((id) =>
    id.startsWith("harbor/harbor-registry#") || id.startsWith("argocd/")
  );
  assert(wanted.size > 15, [...wanted].join(", "));
  for (const id of wanted) {
    if (inCluster.includes(id)) continue;
    const [name, key] = id.split("#");
    assert(secrets.has(name), id);
    if (key) assert(secrets.get(name).stringData[key], id);
  }
});

Deno.test("sealSecrets gives a role's password to both sides, and the label that lets it change", async () => {
  const secrets = await opened(folder);
  for (
    const [role, use] of [
      ["vecton-data/harbor", "harbor/harbor-database"],
      ["vecton-data/identity", "vecton-apps/identity-postgres-owner"],
      ["vecton-data/admin-app", "vecton-apps/admin-postgres-app"],
    ]
  ) {
    assertEquals(secrets.get(role).stringData, secrets.get(use).stringData);
    assertEquals(secrets.get(role).labels, { "cnpg.io/reload": "true" });
  }
  assertEquals(secrets.get("vecton-data/admin-app").stringData.username, "admin_app");
});

Deno.test("sealSecrets registers the apps' clients with the secrets that the apps have", async () => {
  const secrets = await opened(folder);
  const clients = JSON.parse(secrets.get("vecton-apps/identity").stringData["clients.json"]);
  for (const { id, secret } of clients) {
    assertEquals(secret, secrets.get(`vecton-apps/${id}`).stringData["oidc-client-secret"]);
  }
});

Deno.test("sealSecrets leaves nothing secret in plain text, and the safe's key opens all", async () => {
  const values = [...(await opened(folder, safe)).values()].flatMap(({ stringData }) =>
    Object.values<string>(stringData)
  ).filter((value) => value.length > 12 && !value.startsWith("age1"));
  assert(values.length > 25);
  for await (const { name } of Deno.readDir(join(folder, secretsFolder))) {
    const text = await Deno.readTextFile(join(folder, secretsFolder, name));
    for (const value of values) {
      const isPublic = value.startsWith("-----BEGIN CERTIFICATE");
      assert(isPublic || !text.includes(value), `${name} holds a value in plain text`);
    }
  }
});

Deno.test("sealSecrets makes an authority whose certificate everybody is given", async () => {
  const authority = (await opened(folder)).get("cert-manager/vecton-ca").stringData;
  const text = await Deno.readTextFile(join(folder, secretsFolder, "vecton-ca.yaml"));
  const maps = parseAllDocuments(text).map((document) => document.toJS());
  const readers = manifests().flatMap(({ object }) =>
    JSON.stringify(object).includes('"vecton-ca"') && object.kind !== "ClusterIssuer"
      ? [object.metadata?.namespace ?? "rabbitmq-system"]
      : []
  );
  assert(readers.includes("vecton-monitoring"));
  for (const { metadata, data } of maps) {
    assertEquals(data["ca.crt"], authority["tls.crt"], metadata.namespace);
  }
  assertEquals(maps.map(({ metadata }) => metadata.namespace).sort(), [
    "keda",
    "rabbitmq-system",
    "vecton-apps",
    "vecton-monitoring",
  ]);
});

Deno.test("sealSecrets writes nothing twice; a rotation writes one group anew", async () => {
  const before = await opened(folder);
  assertEquals(await sealSecrets(folder, { environment: given }), { written: [], missing: {} });
  const { written } = await sealSecrets(folder, { environment: {}, rotate: "grafana" });
  assertEquals(written, [join(folder, secretsFolder, "grafana.sops.yaml")]);
  const after = await opened(folder);
  for (const [id, template] of before) {
    const changed = JSON.stringify(after.get(id)) !== JSON.stringify(template);
    assertEquals(changed, id === "vecton-monitoring/grafana-admin", id);
  }
});

Deno.test("sealSecrets says what it was not given, and makes everything else", async () => {
  const other = await repository();
  const { missing, written } = await sealSecrets(other, {
    environment: { ...given, CLOUDFLARE_API_TOKEN: undefined, ARGOCD_TOKEN: "" },
  });
  assertEquals(Object.keys(missing), ["CLOUDFLARE_API_TOKEN", "ARGOCD_TOKEN"]);
  assert(written.length >= secretGroups.length - 2);
});

Deno.test("sealSecrets refuses to seal for one key only, for none, or for a private one", async () => {
  const one = await identityToRecipient(cluster);
  for (const recipients of [[], [one], [one, cluster]]) {
    const other = await repository(recipients);
    const error = await assertRejects(() => sealSecrets(other, { environment: given }), Error);
    assert(error.message.includes(recipientsPath));
  }
});
