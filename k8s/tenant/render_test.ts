import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { decryptDocument } from "../credentials/mod.ts";
import { serviceNames, services } from "../../tenant/services.ts";
import {
  credentialKinds,
  type CredentialUse,
  plans,
  platform,
  renderTenant,
  states,
  type TenantSpec,
} from "./mod.ts";
import {
  ageIdentity,
  fullPlatform,
  type Json,
  mailingPlatform,
  objectsOf,
  randomSpec,
  renderForTest,
  testPlatform,
  testRelease,
  tracedPlatform,
} from "./testing.ts";

const rotated = (use: CredentialUse) =>
  Object.fromEntries(credentialKinds.map((kind) => [kind, use]));

/** Every plan and state; archives being made and made; each stage of two rotations. */
const specs: TenantSpec[] = [
  ...plans.flatMap((plan) => states.map((state) => randomSpec({ plan, state }))),
  randomSpec({ export: { id: "20261126T120000Z" } }),
  randomSpec({ state: "exporting", export: { id: "20261126T120000Z" } }),
  ...[
    { use: 1, also: 2 },
    { use: 2, also: 1 },
    { use: 2, retiring: 1 },
    { use: 2 },
    { use: 2, also: 3 },
    { use: 3, retiring: 2 },
  ].map((use) => randomSpec({ credentials: rotated(use) })),
];

Deno.test("renderTenant gives the same bytes for the same input", () => {
  const input = { platform: testPlatform, release: testRelease, secrets: ["a: 1\n"] };
  for (const spec of specs) {
    assertEquals(renderTenant("acme", spec, input), renderTenant("acme", { ...spec }, input));
  }
});

Deno.test("renderTenant refuses a ring that wants another template", () => {
  assertThrows(
    () =>
      renderTenant("acme", randomSpec(), {
        platform: testPlatform,
        release: { ...testRelease, template: "v999" },
        secrets: [],
      }),
    Error,
    "v999",
  );
});

Deno.test("objects follow their sync waves, file by file", async () => {
  for (const spec of specs) {
    const waves = objectsOf(await renderForTest("acme", spec))
      .filter((object) => object.metadata.annotations["argocd.argoproj.io/hook"] !== "PostSync")
      .map((object) => Number(object.metadata.annotations["argocd.argoproj.io/sync-wave"]));
    // Inside a file the objects of one wave need not stand together: -20 and -19 share a file.
    const decade = (wave: number) => Math.floor(wave / 10);
    for (const [index, wave] of waves.entries()) {
      assert(Number.isInteger(wave));
      if (index > 0) assert(decade(wave) >= decade(waves[index - 1]));
    }
  }
});

Deno.test("every secret that a pod or role refers to is made by the credentials or a bucket", async () => {
  for (const spec of specs) {
    const objects = objectsOf(await renderForTest("acme", spec));
    const made = new Map<string, Set<string>>();
    for (const object of objects) {
      if (object.kind === "SopsSecret") {
        const plain = await decryptDocument(object, ageIdentity);
        for (const template of plain.spec.secretTemplates) {
          const keys = new Set(Object.keys(template.stringData));
          made.set(`${object.metadata.namespace}/${template.name}`, keys);
        }
      }
      if (object.kind === "ObjectBucketClaim") {
        made.set(
          `${object.metadata.namespace}/${object.metadata.name}`,
          new Set(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]),
        );
      }
    }
    let references = 0;
    for (const object of objects) {
      for (const [name, key] of secretReferences(object)) {
        references++;
        const keys = made.get(`${object.metadata.namespace}/${name}`);
        assert(keys, `${object.kind}/${object.metadata.name} wants Secret ${name}`);
        assert(key === null || keys?.has(key), `Secret ${name} has no ${key}`);
      }
    }
    assert(references > 50);
  }
});

function secretReferences(node: Json): [string, string | null][] {
  if (Array.isArray(node)) return node.flatMap(secretReferences);
  if (node === null || typeof node !== "object") return [];
  return Object.entries<Json>(node).flatMap(([field, value]): [string, string | null][] => {
    if (field === "secretKeyRef") return [[value.name, value.key]];
    if (field === "secretTargetRef") {
      return value.map((item: Json) => [item.name, item.key] as [string, string]);
    }
    if (field === "passwordSecret" || field === "importCredentialsSecret") {
      return [[value.name, null]];
    }
    if (field === "secretName") return [[value, null]];
    if (field === "sources") {
      return value.flatMap(({ secret }: Json) =>
        secret.items.map(({ key }: Json) => [secret.name, key])
      );
    }
    return secretReferences(value);
  });
}

Deno.test("the password of a database role is the one that its users are given", async () => {
  const objects = objectsOf(await renderForTest("acme", randomSpec()));
  const secrets = new Map<string, Json>();
  for (const object of objects.filter(({ kind }) => kind === "SopsSecret")) {
    const plain = await decryptDocument(object, ageIdentity);
    for (const template of plain.spec.secretTemplates) {
      secrets.set(`${object.metadata.namespace}/${template.name}`, template.stringData);
    }
  }
  for (const [mine, theirs] of [["postgres-owner", "t-acme"], ["postgres-app", "t-acme-app"]]) {
    const here = secrets.get(`t-acme/${mine}`);
    assertEquals(here, secrets.get(`vecton-data/${theirs}`));
    assert(here.password.length >= 40);
  }
  assertEquals(secrets.get("t-acme/postgres-owner").username, "t_acme");
  assertEquals(secrets.get("t-acme/postgres-app").username, "t_acme_app");
});

Deno.test("only the migration connects as the owner of the database", async () => {
  const objects = objectsOf(await renderForTest("acme", randomSpec()));
  const urls = objects.filter(({ kind }) => ["Deployment", "Job"].includes(kind)).flatMap((
    object,
  ) => object.spec.template.spec.containers[0].env ?? []).filter(({ name }: Json) =>
    name === "DATABASE_URL"
  ).map(({ value }: Json) => value.split(":$")[0]);
  assertEquals(urls.filter((url: string) => url === "postgres://t_acme").length, 1);
  assertEquals(urls.filter((url: string) => url === "postgres://t_acme_app").length, 7);
});

Deno.test("services send traces where a collector is configured, and may reach it; else nowhere", async () => {
  const rendered = async (platform: typeof testPlatform) => {
    const objects = objectsOf(await renderForTest("acme", randomSpec(), platform));
    return {
      env: objects.filter(({ kind }) => kind === "Deployment").map(({ spec }) =>
        Object.fromEntries(
          spec.template.spec.containers[0].env?.map(({ name, value }: Json) => [name, value]) ?? [],
        )
      ).filter((env) => env.VECTON_SERVICES),
      text: JSON.stringify(objects),
      egress: objects.find(({ metadata }) => metadata.name === "to-platform").spec.egress,
    };
  };
  const { env, egress } = await rendered(tracedPlatform);
  assertEquals(env.length, 7);
  for (const each of env) {
    assertEquals(each.OTEL_DENO, "true");
    assertEquals(each.OTEL_EXPORTER_OTLP_ENDPOINT, tracedPlatform.otlpEndpoint);
    assertEquals(each.OTEL_SERVICE_NAME, each.VECTON_SERVICES);
    assertEquals(each.OTEL_RESOURCE_ATTRIBUTES, "service.namespace=vecton,vecton.tenant=acme");
  }
  assertEquals(egress.at(-1), {
    to: [{
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "vecton-monitoring" } },
    }],
    ports: [{ protocol: "TCP", port: 4318 }],
  });
  const without = await rendered(testPlatform);
  assertEquals([without.text.includes("OTEL_"), without.egress.length], [false, egress.length - 1]);
});

Deno.test("every process trusts the platform's own authority where it has one, from its namespace", async () => {
  const objects = objectsOf(await renderForTest("acme", randomSpec(), fullPlatform));
  const map = objects.find(({ kind, metadata }) =>
    kind === "ConfigMap" && metadata.name === "authority"
  );
  assertEquals(map.data, { "ca.crt": fullPlatform.certificateAuthority });
  const pods = objects.flatMap(({ spec }) => spec?.template?.spec ?? [])
    .filter(({ containers }: Json) => containers[0].command[0] === "deno");
  assert(pods.length >= 9);
  for (const { containers: [{ env, volumeMounts }], volumes } of pods) {
    const path = env.find(({ name }: Json) => name === "DENO_CERT").value;
    const mount = volumeMounts.find(({ mountPath }: Json) => path === `${mountPath}/ca.crt`);
    assertEquals(
      volumes.find(({ name }: Json) => name === mount.name).configMap.name,
      map.metadata.name,
    );
  }
  const without = JSON.stringify(objectsOf(await renderForTest("acme", randomSpec())));
  assert(!without.includes("DENO_CERT") && !without.includes("authority"));
});

Deno.test("the shop alone has the mail relay and may reach it, without a credential; else nobody", async () => {
  const rendered = async (platform: typeof testPlatform) => {
    const objects = objectsOf(await renderForTest("acme", randomSpec(), platform));
    const env = (name: string) =>
      objects.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === name)
        .spec.template.spec.containers[0].env as { name: string; value: string }[];
    return {
      mailing: serviceNames.filter((name) => env(name).some(({ name }) => name === "SMTP_URL")),
      shop: Object.fromEntries(env("webshop").map(({ name, value }) => [name, value])),
      policy: objects.find(({ metadata }) => metadata.name === "to-mail")?.spec,
    };
  };
  const { mailing, shop, policy } = await rendered(mailingPlatform);
  assertEquals(mailing, ["webshop"]);
  assertEquals(
    [shop.SMTP_URL, shop.MAIL_ADDRESS],
    [mailingPlatform.mailRelay, mailingPlatform.mailAddress],
  );
  assertEquals(policy, {
    podSelector: {
      matchLabels: {
        "app.kubernetes.io/component": "service",
        "app.kubernetes.io/name": "webshop",
      },
    },
    policyTypes: ["Egress"],
    egress: [{
      to: [{
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "vecton-mail" } },
      }],
      ports: [{ protocol: "TCP", port: 587 }],
    }],
  });
  const without = await rendered(testPlatform);
  assertEquals([without.mailing, without.policy], [[], undefined]);
});

Deno.test("a mail relay with a password is refused: the setting stands in git as it is", () => {
  const { success } = platform.safeParse({
    ...mailingPlatform,
    mailRelay: "smtp://shop:secret@smtp.example.com:587",
  });
  assertEquals(success, false);
  assertEquals(platform.safeParse({ ...mailingPlatform, mailAddress: undefined }).success, false);
});

Deno.test("variables are defined before they are expanded", async () => {
  const objects = objectsOf(await renderForTest("acme", randomSpec()));
  for (const object of objects.filter(({ kind }) => ["Deployment", "Job"].includes(kind))) {
    const known = new Set<string>();
    for (const { name, value } of object.spec.template.spec.containers[0].env ?? []) {
      for (const [, used] of (value ?? "").matchAll(/\$\((\w+)\)/g)) assert(known.has(used), used);
      known.add(name);
    }
  }
});

Deno.test("a shop's name reaches its process as it was typed, whatever it holds", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.constantFrom(
          "yes",
          "null",
          "1:30",
          "0755",
          "$(DATABASE_PASSWORD)",
          "$$",
          "a: b #c",
          "'\"",
        ),
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
      ).filter((name) => !/\p{C}/u.test(name) && name.trim() === name),
      async (name) => {
        const objects = objectsOf(await renderForTest("acme", randomSpec({ name })));
        const deployment = objects.find(({ kind, metadata }) =>
          kind === "Deployment" && metadata.name === "frontend"
        );
        const { value } = deployment.spec.template.spec.containers[0].env.find((item: Json) =>
          item.name === "VECTON_TENANT_NAME"
        );
        assertEquals(expand(value), name);
      },
    ),
    { numRuns: 60 },
  );
});

/** Kubernetes' rule, with no variable defined. */
const expand = (value: string) =>
  value.replace(/\$\$|\$\(\w+\)/g, (found) => found === "$$" ? "$" : "!");

Deno.test("every plan's quota admits all its pods at most replicas, and one rolling update of each", async () => {
  for (const plan of plans) {
    const objects = objectsOf(await renderForTest("acme", randomSpec({ plan })));
    const { hard } = objects.find(({ kind }) => kind === "ResourceQuota").spec;
    const replicas = new Map(
      objects.filter(({ kind }) => kind === "ScaledObject").map(({ spec }) => [
        spec.scaleTargetRef.name,
        spec.maxReplicaCount,
      ]),
    );
    const total = { pods: 0, cpu: 0, memory: 0, limit: 0 };
    for (const object of objects) {
      if (!["Deployment", "Job"].includes(object.kind)) continue;
      const surge = object.spec.strategy?.rollingUpdate?.maxSurge ?? 0;
      const count = object.kind === "Job" ? 1 : replicas.get(object.metadata.name) + surge;
      const { requests, limits } = object.spec.template.spec.containers[0].resources;
      total.pods += count;
      total.cpu += count * parseInt(requests.cpu);
      total.memory += count * parseInt(requests.memory);
      total.limit += count * parseInt(limits.memory);
    }
    assert(total.pods <= Number(hard.pods));
    assert(total.cpu <= parseInt(hard["requests.cpu"]));
    assert(total.memory <= parseInt(hard["requests.memory"]));
    assert(total.limit <= parseInt(hard["limits.memory"]));
    assert(hard["limits.memory"].endsWith("Mi") && hard["requests.cpu"].endsWith("m"));
  }
});

Deno.test("a tenant that is not active is paused, tests nothing and shows that it is stopped", async () => {
  for (const spec of specs) {
    const objects = objectsOf(await renderForTest("acme", spec));
    const active = spec.state === "active";
    for (const object of objects) {
      if (object.kind === "ScaledObject") {
        const paused = object.metadata.annotations["autoscaling.keda.sh/paused-replicas"];
        assertEquals(paused, active ? undefined : "0");
      }
      if (object.kind === "InterceptorRoute" && !active) {
        const { response } = object.spec.coldStart.placeholder;
        assertEquals(response.bodyFromConfigMap.key, "stopped.html");
      }
    }
    assertEquals(
      objects.some(({ metadata }) =>
        metadata.name === "smoke" && metadata.labels["app.kubernetes.io/component"] === "smoke" &&
        metadata.annotations["argocd.argoproj.io/hook"]
      ),
      active,
    );
  }
});

Deno.test("data goes with its objects only on the way out", async () => {
  for (const spec of specs) {
    const holders = objectsOf(await renderForTest("acme", spec)).filter(({ kind, metadata }) =>
      ["Namespace", "Database", "DatabaseRole", "Vhost", "ObjectBucketClaim"].includes(kind) &&
      // A second login and a scratch database hold nothing.
      !metadata.name.includes("--")
    );
    const policies = holders.flatMap(({ spec }) => [
      spec?.databaseReclaimPolicy,
      spec?.databaseRoleReclaimPolicy,
      spec?.deletionPolicy,
    ]).filter((policy) => policy !== undefined);
    const leaving = spec.state === "purging" || (spec.state === "exporting" && !spec.export);
    assertEquals(policies, Array(4).fill(leaving ? "delete" : "retain"));
    for (const { metadata: { annotations } } of holders) {
      assertEquals(annotations["vecton.hu/purge"], leaving ? "approved" : undefined);
      const options = annotations["argocd.argoproj.io/sync-options"];
      assertEquals(options, "Prune=confirm,Delete=confirm");
    }
  }
});

Deno.test("each service's paths and wake-ups are those of the registry", async () => {
  const objects = objectsOf(await renderForTest("acme", randomSpec()));
  for (const service of Object.values(services)) {
    const route = objects.find(({ kind, metadata }) =>
      kind === "InterceptorRoute" && metadata.name === service.name
    );
    assertEquals(route.spec.rules[0].hosts, ["acme.localhost"]);
    assertEquals(route.spec.rules[0].paths.map(({ value }: Json) => value), service.prefixes);
    const { triggers } = objects.find(({ kind, metadata }) =>
      kind === "ScaledObject" && metadata.name === service.name
    ).spec;
    const of = (type: string) =>
      triggers.filter((trigger: Json) => trigger.type === type);
    assertEquals(of("external-push")[0].metadata.interceptorRoute, service.name);
    assertEquals(
      of("rabbitmq").map(({ metadata }: Json) => metadata.queueName),
      service.consumers.map(({ name }) => name),
    );
    assertEquals(
      of("postgresql").map(({ metadata }: Json) => metadata.query),
      service.pending ? [service.pending] : [],
    );
  }
});

Deno.test("objects of a tenant lie in its namespace, or beside the database cluster", async () => {
  const besideData = ["DatabaseRole", "Database", "SopsSecret"];
  for (const object of objectsOf(await renderForTest("acme", randomSpec()))) {
    if (object.kind === "Namespace") continue;
    const { namespace } = object.metadata;
    assert(
      namespace === "t-acme" || (namespace === "vecton-data" && besideData.includes(object.kind)),
    );
    assertEquals(object.metadata.labels["vecton.hu/tenant"], "acme");
  }
});
