import { assert, assertEquals } from "@std/assert";
import { applications, type Json, manifest, manifests, objectsOf } from "./testing.ts";

const all = applications();
const devops = "https://github.com/vecton/devops.git";

/** Kind → the Application whose operator makes something of it. */
const operators: Record<string, string> = {
  "metallb.io": "metallb",
  "cert-manager.io": "cert-manager",
  "traefik.io": "traefik",
  "ceph.rook.io": "rook-ceph",
  "objectbucket.io": "rook-ceph",
  "postgresql.cnpg.io": "cloudnative-pg",
  "barmancloud.cnpg.io": "cloudnative-pg",
  "rabbitmq.com": "rabbitmq-operators",
  "http.keda.sh": "keda-http",
  "keda.sh": "keda",
  "isindir.github.com": "sops-secrets-operator",
  "monitoring.coreos.com": "monitoring",
};
const groupOf = ({ apiVersion }: Json) => apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
const waveOf = (name: string) => all.find((application) => application.name === name)!.wave;

Deno.test("every Application names one version: no range, no branch but our own main", () => {
  for (const { name, sources } of all) {
    for (const { repoURL, targetRevision } of sources) {
      if (repoURL === devops) assertEquals(targetRevision, "main", name);
      else assert(/^v?\d+\.\d+\.\d+$/.test(targetRevision), `${name}: ${targetRevision}`);
    }
  }
});

Deno.test("every release and image that a manifest names has a version", () => {
  const found: string[] = [];
  for (const { path, object } of manifests()) {
    for (const resource of object.kind === "Kustomization" ? object.resources : []) {
      if (!resource.startsWith("https:")) continue;
      found.push(resource);
      assert(/\/v\d+\.\d+\.\d+\//.test(resource), `${path}: ${resource}`);
    }
    for (const [, image] of JSON.stringify(object).matchAll(/"image(?:Name)?":"([^"]+)"/g)) {
      found.push(image);
      assert(/:v?\d+\.\d+[\w.-]*(@sha256:[0-9a-f]{64})?$/.test(image), `${path}: ${image}`);
    }
  }
  assert(found.length >= 8, found.join(", "));
});

Deno.test("versions are those that the schemas of the strict check are of", () => {
  const chart = (name: string) =>
    all.flatMap(({ sources }) => sources).find((source) => source.chart === name).targetRevision;
  assertEquals(
    ["traefik", "cert-manager", "metallb", "rook-ceph", "keda", "harbor"].map(chart),
    ["41.3.0", "v1.21.1", "0.16.1", "v1.20.6", "2.20.2", "1.19.1"],
  );
  const [, minor] = chart("keda-add-ons-http").split(".");
  assert(Number(minor) >= 16, "0.14 and 0.15 do not wake and sleep reliably");
});

Deno.test("projects, names and sources of Applications fit each other", () => {
  const project = manifest("AppProject", "platform");
  const names = all.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  for (const { name, object, sources } of all) {
    assertEquals(object.spec.project, "platform", name);
    assertEquals(object.metadata.namespace, "argocd", name);
    // Removing an Application by mistake must not remove what it made.
    assertEquals(object.metadata.finalizers, undefined, name);
    for (const { repoURL } of sources) assert(project.spec.sourceRepos.includes(repoURL), repoURL);
  }
  const used = all.flatMap(({ sources }) => sources.map(({ repoURL }) => repoURL));
  for (const repository of project.spec.sourceRepos) assert(used.includes(repository), repository);
});

Deno.test("an operator is there before the objects it makes something of", () => {
  let checked = 0;
  for (const application of all) {
    for (const object of objectsOf(application)) {
      const operator = operators[groupOf(object)];
      if (!operator) continue;
      const id = `${application.name}: ${object.kind} ${object.metadata.name}`;
      assert(waveOf(operator) < application.wave, `${id} comes before ${operator}`);
      checked++;
    }
  }
  assert(checked > 40, String(checked));
});

Deno.test("objects of operators belong to a known one, so that the rule above sees them", () => {
  const builtIn = /^$|^apps$|^batch$|^policy$|k8s\.io$|^argoproj\.io$/;
  for (const { path, object } of manifests()) {
    const group = groupOf(object);
    assert(builtIn.test(group) || group in operators, `${path}: ${group}`);
  }
});

Deno.test("every namespace that is used exists, labelled for Pod Security and for its plane", () => {
  const namespaces = new Map(
    manifests("namespaces/config").map((
      { object },
    ) => [object.metadata.name, object.metadata.labels]),
  );
  const used = new Set<string>();
  for (const { path, object } of manifests()) {
    if (object.metadata?.namespace) used.add(object.metadata.namespace);
    if (path.endsWith("app.yaml")) used.add(object.spec.destination.namespace);
  }
  // The cluster's own; exempt in cluster/admission.
  used.delete("kube-system");
  for (const name of used) assert(namespaces.has(name), name);
  for (const [name, labels] of namespaces) {
    const level = labels["pod-security.kubernetes.io/enforce"];
    assert(["privileged", "baseline", "restricted"].includes(level), name);
    assert(["platform", "apps"].includes(labels["vecton.hu/plane"]), name);
  }
  const privileged = [...namespaces].filter(([, labels]) =>
    labels["pod-security.kubernetes.io/enforce"] === "privileged"
  ).map(([name]) => name);
  assertEquals(privileged, ["metallb-system", "node-exporter", "rook-ceph"]);
});

Deno.test("a storage class names a driver that is installed", () => {
  const { drivers } = all.find(({ name }) => name === "ceph-csi-drivers")!.sources[0].helm
    .valuesObject;
  const { provisioner, parameters } = manifest("StorageClass", "ceph-block");
  assertEquals(provisioner, drivers.rbd.name);
  assertEquals(parameters.pool, manifest("CephBlockPool", "block").metadata.name);
  assertEquals(parameters.clusterID, manifest("CephCluster", "rook-ceph").metadata.namespace);
});

Deno.test("every volume is of a storage class that there is", () => {
  const text = JSON.stringify(manifests().map(({ object }) => object));
  const names = [...text.matchAll(/"storageClass(?:Name)?":"([^"]+)"/g)].map(([, name]) => name);
  assert(names.length > 8);
  for (const name of new Set(names)) manifest("StorageClass", name);
});

Deno.test("what holds data is neither pruned nor deleted with its Application", () => {
  const kinds = [
    ...["Cluster", "Database", "DatabaseRole", "RabbitmqCluster"],
    ...["CephCluster", "CephBlockPool", "CephObjectStore", "ObjectBucketClaim", "Namespace"],
  ];
  const holders = manifests().filter(({ object }) => kinds.includes(object.kind));
  assert(holders.length > 15);
  for (const { path, object } of holders) {
    const options = object.metadata.annotations?.["argocd.argoproj.io/sync-options"] ?? "";
    assertEquals(options, "Prune=false,Delete=false", `${path}: ${object.metadata.name}`);
  }
});

Deno.test("routes say their priority, use the default certificate and cross no namespace", () => {
  const routes = manifests().filter(({ object }) => object.kind === "IngressRoute");
  assert(routes.length >= 5);
  const watched = all.find(({ name }) => name === "traefik")!.sources[0].helm.valuesObject.providers
    .kubernetesCRD;
  assertEquals(
    [watched.allowCrossNamespace, watched.allowExternalNameServices],
    [false, false],
  );
  for (const { path, object } of routes) {
    assertEquals(object.spec.tls, {}, path);
    assert(watched.namespaces.includes(object.metadata.namespace), path);
    for (const { priority, services, middlewares = [] } of object.spec.routes) {
      assert(priority > 0, path);
      for (const { namespace } of [...services, ...middlewares]) assertEquals(namespace, undefined);
    }
  }
});
