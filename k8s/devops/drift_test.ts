import { assertEquals } from "@std/assert";
import { query } from "../local/metrics/query.ts";
import { type Sample } from "../local/metrics/exposition.ts";
import { SampleStore } from "../local/metrics/store.ts";
import { emit } from "../tenant/emit.ts";
import { readCapacity } from "./capacity.ts";
import { Drift } from "./drift.ts";
import { slugIn } from "./inventory.ts";
import { ringsPath, tenantPath } from "./layout.ts";
import type { Prometheus } from "./metrics.ts";
import { openRepository } from "./repository.ts";
import { ageRecipient, FakeArgo, FakeIdentity, temporaryForge } from "./testing.ts";
import { putTenant } from "./tenants.ts";

const sample = (name: string, labels: Record<string, string>, value = 1): Sample => ({
  name,
  labels,
  value,
});

/** Prometheus as the stand-in of one machine answers it. */
function prometheus(samples: Sample[]): Prometheus {
  const store = new SampleStore();
  store.add(samples, Date.now());
  return {
    query: (text) =>
      Promise.resolve(
        query(text, store.all(), Date.now()).map(({ metric, value }) => ({
          labels: metric,
          value: Number(value[1]),
        })),
      ),
  };
}

async function stage(samples: Sample[] = []) {
  const { forge, path } = await temporaryForge();
  const argo = new FakeArgo();
  const deps = { forge, argo, identity: new FakeIdentity(), recipients: [ageRecipient] };
  const wanted = {
    name: "Acme",
    plan: "starter",
    currency: "HUF",
    timeZone: "Europe/Budapest",
    locale: "hu",
    state: "active",
  } as const;
  const { revision } = await putTenant(deps, "acme", wanted, "create-acme");
  argo.settle("acme", revision);
  /** Past every check, as only somebody with the repository in hand can. */
  const force = async (changes: Record<string, string>) => {
    const repository = await openRepository(path);
    const head = await repository.head();
    const commit = await repository.commit(head, new Map(Object.entries(changes)), "by hand");
    await repository.advanceMain(head, commit);
  };
  const check = () => new Drift({ forge, argo, prometheus: prometheus(samples) }).report();
  return { forge, argo, force, check };
}

const own: Sample[] = [
  sample("cnpg_pg_database_size_bytes", { datname: "postgres" }),
  sample("cnpg_pg_database_size_bytes", { datname: "t_acme" }),
  sample("cnpg_pg_database_size_bytes", { datname: "t_acme__scratch" }),
  sample("cnpg_pg_roles_connection_limit", { rolname: "t_acme_app__b" }),
  sample("rabbitmq_cluster_vhost_status", { vhost: "t-acme" }),
  sample("vecton_bucket_info", { bucket: "t-acme-public" }),
  sample("kube_namespace_created", { namespace: "t-acme" }),
];

Deno.test("where all is as git says, the report is empty", async () => {
  const report = (await (await stage(own)).check())!;
  const { rerender, orphans, unmanaged, unknown } = report;
  assertEquals({ rerender, orphans, unmanaged, unknown }, {
    rerender: [],
    orphans: [],
    unmanaged: [],
    unknown: [],
  });
});

Deno.test("things of tenants that git does not know are found, kind by kind", async () => {
  const at = await stage([
    ...own,
    sample("cnpg_pg_database_size_bytes", { datname: "t_old_shop" }),
    sample("cnpg_pg_roles_connection_limit", { rolname: "t_old_shop_app" }),
    sample("rabbitmq_cluster_vhost_status", { vhost: "t-old-shop" }),
    sample("vecton_bucket_info", { bucket: "t-old-shop-private" }),
    sample("vecton_bucket_info", { bucket: "t-gone-archive" }),
    sample("vecton_bucket_info", { bucket: "t-gone-private" }),
    sample("kube_namespace_created", { namespace: "t-old-shop" }),
    sample("kube_namespace_created", { namespace: "kube-system" }),
  ]);
  at.argo.applications.set("old-shop", { metadata: { name: "tenant-old-shop" } });
  await at.force({
    "k8s/tenants/half/secrets.sops.yaml": "",
    "k8s/tenants/_tombstones/gone.yaml": emit([{ kind: "Tombstone" }]),
  });
  const { orphans } = (await at.check())!;
  const unknown = "there is no tenant old-shop in git";
  assertEquals(orphans, [
    { kind: "folder", name: "half", why: "it has no tenant.yaml" },
    { kind: "database", name: "t_old_shop", why: unknown },
    { kind: "role", name: "t_old_shop_app", why: unknown },
    { kind: "vhost", name: "t-old-shop", why: unknown },
    { kind: "bucket", name: "t-old-shop-private", why: unknown },
    // Its archive stays: that is what it is for.
    { kind: "bucket", name: "t-gone-private", why: "the tenant gone was deleted" },
    { kind: "namespace", name: "t-old-shop", why: unknown },
    { kind: "application", name: "tenant-old-shop", why: unknown },
  ]);
});

Deno.test("a render that somebody changed by hand is named, file by file", async () => {
  const at = await stage(own);
  await at.force({
    "k8s/tenants/acme/rendered/00-namespace.yaml": "kind: Namespace\n",
    "k8s/tenants/acme/rendered/99-extra.yaml": "kind: Secret\n",
  });
  assertEquals((await at.check())!.rerender, [{
    slug: "acme",
    paths: [
      "k8s/tenants/acme/rendered/99-extra.yaml",
      "k8s/tenants/acme/rendered/00-namespace.yaml",
    ],
  }]);
});

Deno.test("rings that changed without a release show what would be rendered again", async () => {
  const at = await stage(own);
  const text = (await (await at.forge.main()).read(ringsPath))!;
  await at.force({ [ringsPath]: text.replaceAll("tenant:test", "tenant:other") });
  const { rerender: [acme] } = (await at.check())!;
  assertEquals(acme.paths.includes("k8s/tenants/acme/rendered/50-services.yaml"), true);
  assertEquals(acme.paths.includes(tenantPath("acme")), false);
});

Deno.test("objects that a finished sync left different are named", async () => {
  const at = await stage(own);
  const resources = at.argo.applications.get("acme")!.status!.resources!;
  Object.assign(resources.find(({ kind }) => kind === "Database")!, {
    status: "OutOfSync",
    health: { status: "Degraded", message: "somebody dropped it" },
  });
  assertEquals((await at.check())!.unmanaged, [
    { kind: "Database", name: "tenant-acme/acme", message: "somebody dropped it" },
  ]);
});

Deno.test("what cannot be asked is unknown, not empty", async () => {
  const at = await stage([sample("kube_namespace_created", { namespace: "t-acme" })]);
  at.argo.fail = new Error("away");
  const { unknown } = (await at.check())!;
  assertEquals(unknown, ["database", "role", "vhost", "bucket", "application"]);
});

Deno.test("names tell whose they are, with and without what stands beside them", () => {
  for (
    const [kind, name, slug] of [
      ["database", "t_acme", "acme"],
      ["database", "t_acme__scratch", "acme"],
      ["role", "t_north_east_app", "north-east"],
      ["role", "t_north_east_app__b", "north-east"],
      ["role", "postgres", null],
      ["vhost", "/", null],
      ["bucket", "t-a-b-archive", "a-b"],
      ["bucket", "backup", null],
      ["namespace", "t-a-b", "a-b"],
    ] as const
  ) assertEquals([name, slugIn(kind, name)], [name, slug]);
});

Deno.test("capacity is added up from nodes and engines, replicas counted once; unknown is null", async () => {
  const report = await readCapacity(
    prometheus([
      sample("kube_node_status_allocatable", { node: "w1", resource: "cpu" }, 8),
      sample("kube_node_status_allocatable", { node: "w1", resource: "memory" }, 64),
      sample(
        "kube_pod_container_resource_requests",
        { node: "w1", resource: "cpu", pod: "a" },
        0.5,
      ),
      sample("kube_pod_container_resource_requests", { node: "w1", resource: "cpu", pod: "b" }, 1),
      sample("container_memory_working_set_bytes", { node: "w1", id: "/" }, 20),
      sample("cnpg_pg_database_size_bytes", { datname: "t_acme", pod: "pg-01-1" }, 100),
      sample("cnpg_pg_database_size_bytes", { datname: "t_acme", pod: "pg-01-2" }, 101),
      sample("cnpg_pg_database_size_bytes", { datname: "postgres", pod: "pg-01-1" }, 10),
      sample("vecton_http_requests_in_flight", { tenant: "acme", service: "crm" }, 0),
      sample("vecton_http_requests_in_flight", { tenant: "acme", service: "webshop" }, 3),
    ]),
    7,
  );
  assertEquals(report, {
    nodes: [{
      name: "w1",
      cpu: { capacity: 8, requested: 1.5, used: null },
      memory: { capacity: 64, requested: null, used: 20 },
    }],
    tenants: { total: 7, awake: 1 },
    database: { size: 111 },
    broker: null,
    objects: null,
  });
  assertEquals(await readCapacity(undefined, 2), {
    nodes: null,
    tenants: { total: 2, awake: null },
    database: null,
    broker: null,
    objects: null,
  });
});
