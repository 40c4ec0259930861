import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { slugFault } from "shared/tenants/slug.ts";
import { parse } from "yaml";
import { emit } from "./emit.ts";
import { credentialKinds, plans, renderTenant, rings, tenantFile, type TenantSpec } from "./mod.ts";
import {
  type Json,
  objectsOf,
  randomSpec,
  renderForTest,
  testPlatform,
  testRelease,
} from "./testing.ts";

/** With all that a tenant can have: both logins of each kind, an archive that is being made. */
const fullest = randomSpec({
  plan: "enterprise",
  credentials: Object.fromEntries(credentialKinds.map((kind) => [kind, { use: 2, also: 1 }])),
  export: { id: "20261126T120000Z" },
});

const render = async (slug: string, spec: TenantSpec = fullest) =>
  objectsOf(await renderForTest(slug, spec));

/** Names under which a tenant is known outside of its own namespace. */
function globalNames(objects: Json[]): Set<string> {
  return new Set(objects.flatMap(({ kind, metadata, spec }) => {
    switch (kind) {
      case "Namespace":
        return [metadata.name];
      case "Database":
      case "DatabaseRole":
        return [`${kind} ${metadata.name}`, spec.name];
      case "Vhost":
        return [`vhost ${spec.name}`];
      case "Permission":
        return [`broker user ${spec.user}`];
      case "ObjectBucketClaim":
        return [`bucket ${spec.bucketName}`];
      case "InterceptorRoute":
        return spec.rules[0].hosts;
      case "SopsSecret":
        if (metadata.namespace === "t-" + metadata.labels["vecton.hu/tenant"]) return [];
        return [
          `SopsSecret ${metadata.name}`,
          ...spec.secretTemplates.map(({ name }: Json) => `Secret ${name}`),
        ];
      default:
        return [];
    }
  }));
}

function stringsOf(node: Json): string[] {
  if (typeof node === "string") return [node];
  if (node === null || typeof node !== "object") return [];
  return Object.values(node).flatMap(stringsOf);
}

const slugs = fc.stringMatching(/^[a-z][a-z0-9-]{1,12}[a-z0-9]$/)
  .filter((slug) => slugFault(slug) === null);

/** Neighbours that a careless rule of names would mix up. */
const neighbours = [
  ["acme", "acme2"],
  ["acme", "acme-2"],
  ["acme", "acme-b"],
  ["a-b", "a-b-c"],
  ["a-b-app-b", "a-b"],
  ["acme", "acme-app-b"],
  ["acme", "acme-scratch"],
  ["acme", "acme-private"],
  ["acme-archive", "acme"],
  ["b", "a-b"].map((slug) => `shop-${slug}`),
];

Deno.test("tenants share no name outside of their namespaces, whatever their slugs", async () => {
  const disjoint = async (one: string, two: string) => {
    const [a, b] = [globalNames(await render(one)), globalNames(await render(two))];
    assert(a.size > 20);
    assertEquals([...a].filter((name) => b.has(name)), [], `${one} and ${two}`);
  };
  for (const [one, two] of neighbours) await disjoint(one, two);
  await fc.assert(
    fc.asyncProperty(slugs, fc.constantFrom("-b", "-2", "-app-2", "2", "-private", "-x"), async (
      slug,
      end,
    ) => {
      if (slugFault(slug + end) === null) await disjoint(slug, slug + end);
    }),
    { numRuns: 15 },
  );
});

Deno.test("no manifest of a tenant names anything of another one", async () => {
  const words = (objects: Json[]) =>
    new Set(
      // Sealed values are random: what they seem to say is nothing.
      objects.flatMap(({ sops: _, ...object }) => stringsOf(object))
        .filter((text) => !text.startsWith("ENC["))
        .flatMap((text) => text.split(/[^A-Za-z0-9_.-]+|\.(?=svc|localhost)/)),
    );
  for (const [one, two] of neighbours) {
    const said = words(await render(one));
    const theirs = [...globalNames(await render(two))].map((name) => name.split(" ").at(-1)!);
    const mine = new Set(
      [...globalNames(await render(one))].map((name) => name.split(" ").at(-1)!),
    );
    // Namespaces, vhosts and buckets are different kinds: the same word may be both's.
    assertEquals(theirs.filter((name) => said.has(name) && !mine.has(name)), [], `${one}, ${two}`);
    assert(said.has(`t-${one}`));
  }
});

Deno.test("every pod is what the restricted standard asks for, and no secret is in its arguments", async () => {
  for (const plan of plans) {
    for (
      const extra of [{}, { state: "exporting" as const, export: fullest.export }, {
        state: "exporting" as const,
        export: undefined,
      }]
    ) {
      const spec = { ...fullest, plan, ...extra };
      const pods = (await render("acme", spec)).filter(({ kind }) =>
        kind === "Deployment" || kind === "Job"
      );
      assert(pods.length >= 9);
      for (const { metadata, spec: { template } } of pods) {
        const { containers, initContainers, ...pod } = template.spec;
        assertEquals(initContainers, undefined);
        assertEquals(pod.automountServiceAccountToken, false);
        assertEquals(pod.hostNetwork ?? pod.hostPID ?? pod.hostIPC, undefined);
        assertEquals([pod.securityContext.runAsNonRoot, pod.securityContext.seccompProfile.type], [
          true,
          "RuntimeDefault",
        ]);
        for (const volume of pod.volumes ?? []) {
          const [type] = Object.keys(volume).filter((key) => key !== "name");
          assert(["emptyDir", "projected", "configMap"].includes(type), type);
        }
        for (const container of containers) {
          assertEquals(container.securityContext, {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          }, metadata.name);
          assert(!container.ports?.some(({ hostPort }: Json) => hostPort));
          assert(container.resources.limits.memory && container.resources.requests.cpu);
          assertEquals(JSON.stringify([container.command, container.args]).includes("$("), false);
        }
      }
    }
  }
});

Deno.test("the network is closed but for what a part needs, said here once more", async () => {
  const objects = await render("acme");
  const peer = ({ namespaceSelector, podSelector, ipBlock }: Json) =>
    ipBlock ? `internet without ${ipBlock.except.length} private ranges` : [
      namespaceSelector?.matchLabels["kubernetes.io/metadata.name"] ?? "own",
      ...Object.values(podSelector?.matchLabels ?? {}),
    ].join("/");
  const who = ({ matchLabels = {}, matchExpressions = [] }: Json) =>
    [...Object.values(matchLabels), ...matchExpressions.flatMap(({ values }: Json) => values)]
      .join("+") || "all";
  const openings = objects.filter(({ kind }) => kind === "NetworkPolicy").flatMap(({ spec }) =>
    [
      ...(spec.ingress ?? []).map((rule: Json) => [rule, "from", rule.from]),
      ...(spec.egress ?? []).map((rule: Json) => [rule, "to", rule.to]),
    ].map(([rule, way, peers]) => {
      assert(rule.ports.length > 0 && peers.length > 0, "a rule without peers opens everything");
      return `${who(spec.podSelector)} ${way} ${peers.map(peer).join(",")}:` +
        rule.ports.map(({ port }: Json) => port).join(",");
    })
  );
  assertEquals(openings.toSorted(), [
    "all to kube-system/kube-dns:53,53",
    "redis from own/service:6379",
    "service from keda:8000",
    "service from vecton-monitoring:8000",
    "service to internet without 5 private ranges:443",
    "service to own/redis:6379",
    "service to vecton-apps:8000",
    "service to vecton-mq:5671",
    "service+archive to rook-ceph:8080",
    "service+migrate+archive to vecton-data:5432",
    "smoke to keda:8080",
  ]);
  const denied = objects.find(({ metadata }) => metadata.name === "default-deny").spec;
  assertEquals(denied, { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
});

Deno.test("a plan sets quotas, replicas, connections and buckets, each larger than the one below", async () => {
  const figures = await Promise.all(plans.map(async (plan) => {
    const objects = await render("acme", randomSpec({ plan }));
    const of = (kind: string, name?: string) =>
      objects.find((object) => object.kind === kind && (!name || object.metadata.name === name))
        .spec;
    return [
      Number(of("ResourceQuota").hard.pods),
      parseInt(of("ResourceQuota").hard["limits.memory"]),
      of("ScaledObject", "webshop").maxReplicaCount,
      of("DatabaseRole", "t-acme-app").connectionLimit,
      of("Vhost").limits.connections,
      Number(of("ObjectBucketClaim").additionalConfig.maxObjects),
      parseInt(of("ObjectBucketClaim").additionalConfig.maxSize),
    ];
  }));
  for (const [smaller, larger] of [[0, 1], [1, 2]]) {
    for (const [n, figure] of figures[larger].entries()) assert(figure > figures[smaller][n]);
  }
});

Deno.test("rendered again from what it was rendered from, a tenant is the same to the byte", () => {
  fc.assert(
    fc.property(
      slugs,
      fc.record({
        plan: fc.constantFrom(...plans),
        ring: fc.constantFrom(...rings),
        state: fc.constantFrom("active", "suspended", "deleting", "exporting", "purging"),
        name: fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 })
          .filter((name) => !/\p{C}/u.test(name) && name.trim() === name && name !== ""),
        export: fc.constantFrom(undefined, { id: "20261126T120000Z" }),
      }),
      (slug, chosen) => {
        const spec = randomSpec(chosen as Partial<TenantSpec>);
        const text = emit([
          tenantFile.parse({
            apiVersion: "vecton.hu/v1",
            kind: "Tenant",
            metadata: { name: slug },
            spec,
          }),
        ]);
        const read = tenantFile.parse(parse(text));
        const input = { platform: testPlatform, release: testRelease, secrets: ["a: 1\n"] };
        assertEquals(renderTenant(slug, read.spec, input), renderTenant(slug, spec, input));
      },
    ),
    { numRuns: 40 },
  );
});
