import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { parse, parseAllDocuments } from "yaml";
import { manifest, manifests } from "../platform/testing.ts";

const folder = fromFileUrl(new URL(".", import.meta.url));
const checker = fromFileUrl(new URL("../../../shared/tools/kubecheck.ts", import.meta.url));
const present = await Deno.stat(checker).then(() => true, () => false);

// deno-lint-ignore no-explicit-any
type Json = any;
const documents = (path: string): Json[] =>
  parseAllDocuments(Deno.readTextFileSync(join(folder, path))).map((document) => document.toJS());
const [init, cluster, kubelet] = documents("kubeadm/init.yaml");

async function run(command: string, args: string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(command, { args, env }).output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout), errors: decoder.decode(stderr) };
}
const kubecheck = (path: string) =>
  run(Deno.execPath(), ["run", "-A", "--no-config", checker, "--quiet", path]);

Deno.test({
  name: "kubeadm's files, audit and admission pass the strict check" +
    (present ? "" : " (left out: kubecheck.ts is not beside the project)"),
  ignore: !present,
  async fn() {
    const { code, text } = await kubecheck(folder);
    assertEquals(code, 0, text);
  },
});

Deno.test("every file that the API server is told to read is mounted into it", () => {
  const { extraArgs, extraVolumes } = cluster.apiServer;
  const files = extraArgs.map(({ value }: Json) => value)
    .filter((value: string) => value.startsWith("/"));
  assert(files.length >= 4);
  for (const file of files) {
    assert(
      extraVolumes.some(({ mountPath }: Json) => file.startsWith(`${mountPath}/`)),
      file,
    );
  }
});

Deno.test("addresses and names agree with what the platform was given", () => {
  const values =
    manifests().find(({ path, object }) =>
      path === "cilium/app.yaml" && object.metadata.name === "cilium"
    )!.object.spec.source.helm.valuesObject;
  assertEquals(
    `${values.k8sServiceHost}:${values.k8sServicePort}`,
    cluster.controlPlaneEndpoint,
  );
  assertEquals(values.ipam.operator.clusterPoolIPv4PodCIDRList, [cluster.networking.podSubnet]);
  assertEquals([values.kubeProxyReplacement, cluster.proxy.disabled], [true, true]);
  // A node's share of addresses is enough for its pods.
  const addresses = 2 ** (32 - values.ipam.operator.clusterPoolIPv4MaskSize) - 2;
  assert(addresses > kubelet.maxPods);
  const policies = manifests().filter(({ object }) => object.metadata?.name === "api-server");
  assert(policies.length > 8);
  for (const { object, path } of policies) {
    const [{ to, ports }] = object.spec.egress;
    assertEquals(to[0].ipBlock.cidr, `${init.localAPIEndpoint.advertiseAddress}/32`, path);
    assertEquals(ports[0].port, init.localAPIEndpoint.bindPort);
  }
  assertEquals(
    manifest("CephCluster", "rook-ceph").spec.storage.nodes.map(({ name }: Json) => name),
    ["worker-1", "worker-2", "worker-3"],
  );
});

Deno.test("pods are given time to stop by the classes that there are", () => {
  const classes = manifests().filter(({ object }) => object.kind === "PriorityClass")
    .map(({ object }) => object.value);
  const graces = kubelet.shutdownGracePeriodByPodPriority.map(({ priority }: Json) => priority);
  // Tenants' pods have none, the cluster's own are above all.
  assertEquals(graces.at(0), 0);
  assertEquals(graces.at(-1), 2_000_000_000);
  for (const priority of graces.slice(1, -1)) assert(classes.includes(priority), String(priority));
});

Deno.test({
  name: "encryption.sh makes a key, and a second run puts a new one before it",
  async fn() {
    const file = join(await Deno.makeTempDir(), "encryption/config.yaml");
    const script = join(folder, "etcd/encryption.sh");
    assertEquals((await run("bash", [script, file])).code, 0);
    const keys = () =>
      parse(Deno.readTextFileSync(file)).resources[0].providers[0].secretbox.keys as {
        name: string;
        secret: string;
      }[];
    const [first] = keys();
    assertEquals(atob(first.secret).length, 32);
    assertEquals((Deno.statSync(file).mode ?? 0) & 0o077, 0, "only root may read it");
    // Names are by the second.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await run("bash", [script, file]);
    assertEquals(keys().length, 2);
    assertEquals(keys()[1], first);
    assert(keys()[0].secret !== first.secret);
    if (present) assertEquals((await kubecheck(file)).code, 0);

    await Deno.writeTextFile(file, "by hand: true\n");
    const refused = await run("bash", [script, file]);
    assertEquals(refused.code, 1);
    assertEquals(await Deno.readTextFile(file), "by hand: true\n");
  },
});

/** A machine whose commands are scripts of ours that write down what they were asked. */
async function machine(failing?: string) {
  const home = await Deno.makeTempDir();
  const bin = join(home, "bin");
  await Deno.mkdir(bin);
  await Deno.mkdir(join(home, "etcd"));
  const command = async (name: string, body: string) => {
    const fails = name === failing ? "exit 7" : "true";
    const text = `#!/bin/bash\necho "${name} $*" >>${home}/calls\n${fails}\n${body}\n`;
    await Deno.writeTextFile(join(bin, name), text, { mode: 0o755 });
  };
  await command(
    "crictl",
    `case $1 in ps) echo abc ;; exec) [[ $* == *"snapshot save"* ]] && : >"${home}/etcd/\${!###*/}" ;; esac; true`,
  );
  await command("age", `while [[ $1 != --output ]]; do shift; done; echo sealed >"$2"`);
  await command("rclone", "true");
  const { code } = await run("bash", [join(folder, "etcd/etcd-snapshot.sh")], {
    PATH: `${bin}:${Deno.env.get("PATH")}`,
    SNAPSHOT_REMOTE: "backup:bucket/etcd",
    ETCD_DATA: join(home, "etcd"),
    METRICS_FOLDER: join(home, "metrics"),
  });
  const read = (path: string) => Deno.readTextFile(join(home, path)).catch(() => null);
  return {
    code,
    calls: (await read("calls")) ?? "",
    metric: await read("metrics/etcd_snapshot.prom"),
    left: [...Deno.readDirSync(join(home, "etcd"))].map(({ name }) => name),
  };
}

Deno.test("etcd-snapshot.sh seals what it sends, then says when, and leaves nothing behind", async () => {
  const { code, calls, metric, left } = await machine();
  assertEquals(code, 0, calls);
  assert(/rclone .* copyto \S+\.age backup:bucket\/etcd\/etcd-\w+\.db\.age/.test(calls), calls);
  assert(calls.indexOf("copyto") < calls.indexOf("delete --min-age"));
  const [, at] = metric!.match(/^vecton_etcd_snapshot_timestamp_seconds (\d+)$/m)!;
  assert(Math.abs(Number(at) - Date.now() / 1000) < 60);
  assertEquals(left, []);
});

for (const failing of ["crictl", "age", "rclone"]) {
  Deno.test(`etcd-snapshot.sh: when ${failing} fails, so does it, and no success is told`, async () => {
    const { code, calls, metric, left } = await machine(failing);
    assert(code !== 0);
    assertEquals(metric, null);
    assertEquals(left, []);
    assert(!calls.includes("delete --min-age"), "old snapshots stay while no new one has arrived");
  });
}

Deno.test("etcd-restore.sh does not overwrite a cluster", async () => {
  const data = await Deno.makeTempDir();
  await Deno.mkdir(join(data, "member"));
  const { code, errors } = await run("bash", [
    join(folder, "etcd/etcd-restore.sh"),
    "/nowhere.db",
    data,
  ]);
  assertEquals(code, 1);
  assert(errors.includes("nothing is overwritten"), errors);
});

Deno.test("every script is bash that can be read", async () => {
  for (
    const path of [
      ...["kubeadm/discovery.sh", "host/prepare.sh"],
      ...["etcd/encryption.sh", "etcd/etcd-snapshot.sh", "etcd/etcd-restore.sh"],
    ]
  ) {
    const { code, errors } = await run("bash", ["-n", join(folder, path)]);
    assertEquals(code, 0, errors);
  }
});
