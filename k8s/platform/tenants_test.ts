/** What tenants are promised by their template is what the platform makes. */
import { assert, assertEquals } from "@std/assert";
import { renderedFolder, tenantPath } from "../devops/layout.ts";
import { namesOf } from "../tenant/mod.ts";
import { objectsOf as objectsOfTenant, randomSpec, renderForTest } from "../tenant/testing.ts";
import { firstRings } from "./seed.ts";
import {
  applications,
  appManifests,
  type Json,
  manifest,
  manifests,
  testAuthority,
} from "./testing.ts";

const promised = firstRings("image", testAuthority).platform;
const spec = randomSpec();
const names = namesOf("acme", spec, promised);
const rendered = objectsOfTenant(await renderForTest("acme", spec, promised));
const tenants = manifest("ApplicationSet", "tenants").spec;
const project = manifest("AppProject", "tenants").spec;

/** Policies of a namespace that let a pod with these labels be reached at a port: their peers. */
function peersAt(namespace: string, labels: Record<string, string>, port: number): Json[] {
  return manifests().map(({ object }) => object).filter((object) =>
    object.kind === "NetworkPolicy" && object.metadata.namespace === namespace &&
    Object.entries(object.spec.podSelector.matchLabels ?? {}).every(([key, value]) =>
      labels[key] === value
    )
  ).flatMap(({ spec }) => spec.ingress ?? [])
    .filter(({ ports }: Json) => ports?.some((item: Json) => item.port === port))
    .flatMap(({ from }: Json) => from ?? []);
}
const isTenants = (peer: Json) =>
  peer.namespaceSelector?.matchExpressions?.some(({ key, operator }: Json) =>
    key === "vecton.hu/tenant" && operator === "Exists"
  );

Deno.test("the ApplicationSet finds tenants where the DevOps API writes them", () => {
  assertEquals(tenants.generators[0].git.files, [{ path: tenantPath("*") }]);
  assertEquals(
    tenants.template.spec.source.path,
    renderedFolder("{{ .metadata.name }}"),
  );
  assertEquals(tenants.template.metadata.name, "tenant-{{ .metadata.name }}");
  assertEquals(tenants.template.spec.project, "tenants");
  assertEquals(
    tenants.template.spec.destination.namespace,
    namesOf("{{ .metadata.name }}", spec, promised).namespace,
  );
});

Deno.test("the ApplicationSet never removes a tenant by itself", () => {
  assertEquals(tenants.syncPolicy.applicationsSync, "create-update");
  assertEquals(tenants.generators[0].selector.matchExpressions, [
    { key: "spec.state", operator: "NotIn", values: ["purging"] },
  ]);
  const { automated, retry, syncOptions } = tenants.template.spec.syncPolicy;
  assertEquals([automated.allowEmpty, retry.refresh], [false, true]);
  assert(syncOptions.includes("PrunePropagationPolicy=background"));
  assert(syncOptions.includes("FailOnSharedResource=true"));
});

const idOf = ({ apiVersion, kind }: Json) =>
  `${apiVersion.includes("/") ? apiVersion.split("/")[0] : ""}/${kind}`;

Deno.test("the project of the apps allows each kind that they are made of, and no other", () => {
  const { namespaceResourceWhitelist, destinations } = manifest("AppProject", "apps").spec;
  const objects = appManifests.map(({ object }) => object)
    .filter(({ kind }) => !["Application", "Kustomization"].includes(kind));
  assertEquals(
    [...new Set(objects.map(idOf))].sort(),
    namespaceResourceWhitelist.map(({ group, kind }: Json) => `${group}/${kind}`).sort(),
  );
  const places = destinations.map(({ namespace }: Json) => namespace);
  for (const { kind, metadata } of objects) {
    assert(places.includes(metadata.namespace), `${kind} ${metadata.name}`);
  }
});

Deno.test("the project of tenants allows each kind that is rendered, and no other", () => {
  const namespaced = rendered.filter(({ kind }) => kind !== "Namespace").map(idOf);
  const allowed = project.namespaceResourceWhitelist.map(({ group, kind }: Json) =>
    `${group}/${kind}`
  );
  assertEquals([...new Set(namespaced)].sort(), [...allowed].sort());
  assertEquals(project.clusterResourceWhitelist, [{ group: "", kind: "Namespace", name: "t-*" }]);
  const places = project.destinations.map(({ namespace }: Json) => namespace);
  for (const { metadata, kind } of rendered) {
    const namespace = metadata.namespace ?? metadata.name;
    const fits = namespace.startsWith("t-") ? places.includes("t-*") : places.includes(namespace);
    assert(fits, `${kind} ${metadata.name} in ${namespace}`);
  }
});

Deno.test("database, broker, object store and relay have the names that tenants use", () => {
  const cluster = manifest("Cluster", spec.postgresCluster);
  assertEquals(
    names.postgresHost,
    `${cluster.metadata.name}-rw.${cluster.metadata.namespace}.svc`,
  );
  assertEquals(cluster.metadata.namespace, promised.dataNamespace);
  const broker = manifest("RabbitmqCluster", promised.broker);
  assertEquals(broker.metadata.namespace, promised.brokerNamespace);
  assert(
    manifest("Certificate", "mq").spec.dnsNames.includes(
      `${promised.broker}.${promised.brokerNamespace}.svc`,
    ),
  );
  const store = manifest("CephObjectStore", "s3");
  assertEquals(
    promised.s3Endpoint,
    `http://rook-ceph-rgw-${store.metadata.name}.${store.metadata.namespace}.svc`,
  );
  assertEquals(store.spec.gateway.port, 80);
  const bucketClass = manifest("StorageClass", promised.bucketClass);
  assertEquals(bucketClass.reclaimPolicy, "Retain");
  assertEquals(bucketClass.parameters, {
    objectStoreName: store.metadata.name,
    objectStoreNamespace: store.metadata.namespace,
  });
});

Deno.test("what a tenant's pods may call is open to them on the other side", () => {
  const openings: [string, Record<string, string>, number][] = [
    [promised.dataNamespace, { "cnpg.io/cluster": "pg-01" }, 5432],
    [promised.brokerNamespace, { "app.kubernetes.io/name": "mq" }, 5671],
    [promised.storageNamespace, { app: "rook-ceph-rgw" }, 8080],
    ["keda", { "app.kubernetes.io/component": "interceptor" }, 8080],
    ["vecton-mail", { "app.kubernetes.io/name": "smtp" }, 587],
  ];
  for (const [namespace, labels, port] of openings) {
    assert(peersAt(namespace, labels, port).some(isTenants), `${namespace}:${port}`);
  }
});

Deno.test("the commands of the instance manager are open to the operator alone", () => {
  assertEquals(
    peersAt("vecton-data", { "cnpg.io/cluster": "pg-01" }, 8000)
      .map(({ namespaceSelector }) => namespaceSelector.matchLabels["kubernetes.io/metadata.name"]),
    ["cnpg-system"],
  );
});

Deno.test("every namespace of ours denies what is not opened", () => {
  const denied = manifests().filter(({ object }) =>
    object.kind === "NetworkPolicy" && object.metadata.name === "default-deny"
  ).map(({ object }) => {
    assertEquals(object.spec, { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
    return object.metadata.namespace;
  });
  const expected = manifests("namespaces/config").map(({ object }) => object.metadata.name)
    // Pods of the node exporter are on the node's network; the apps bring their own policies.
    .filter((name) => !["node-exporter", "vecton-apps"].includes(name));
  assertEquals(denied.sort(), expected.sort());
});

Deno.test("the way of a request: Traefik's route ends at the interceptor the smoke test calls", () => {
  const [{ services, match }] = manifest("IngressRoute", "tenants").spec.routes;
  const smoke = rendered.find(({ kind, metadata }) => kind === "Job" && metadata.name === "smoke");
  const url = new URL(
    smoke!.spec.template.spec.containers[0].env.find(({ name }: Json) => name === "SMOKE_URL")
      .value,
  );
  assertEquals(`${services[0].name}.keda.svc:${services[0].port}`, url.host);
  const pattern = new RegExp(match.match(/HostRegexp\(`(.+)`\)/)[1]);
  assert(pattern.test(names.host));
  assert(!pattern.test(`evil.${names.host}`) && !pattern.test("acme.vecton.hu.evil.com"));
});

Deno.test("the scaler's address in tenants' triggers is the add-on's", () => {
  const release = applications().find(({ name }) => name === "keda-http")!.sources[0];
  assertEquals(release.helm.releaseName, "keda-add-ons-http");
  const addresses = rendered.filter(({ kind }) => kind === "ScaledObject")
    .flatMap(({ spec }) => spec.triggers)
    .flatMap(({ metadata }: Json) => metadata.scalerAddress ?? []);
  assertEquals([...new Set(addresses)], ["keda-add-ons-http-external-scaler.keda:9090"]);
});

Deno.test("the relay lets pass the sender that shops write as, and is where they look for it", () => {
  const [container] = manifest("StatefulSet", "smtp").spec.template.spec.containers;
  const env = Object.fromEntries(
    container.env.map(({ name, value }: Json) => [name, value]),
  );
  assert(env.POSTFIX_smtpd_sender_restrictions.includes(`${promised.mailAddress}=OK`));
  const service = manifests("mail/config").find(({ object }) => object.kind === "Service")!.object;
  const { name, namespace } = service.metadata;
  assertEquals(promised.mailRelay, `smtp://${name}.${namespace}.svc:${service.spec.ports[0].port}`);
  assertEquals(promised.mailNamespace, namespace);
});
