import { assert, assertEquals, assertRejects } from "@std/assert";
import { dirname, join } from "@std/path";
import { parse } from "yaml";
import { ringsPath } from "../devops/layout.ts";
import { ringsFile } from "../tenant/mod.ts";
import { emit } from "../tenant/emit.ts";
import { seed } from "./seed.ts";
import { testAuthority } from "./testing.ts";

const image = `harbor.mng.vecton.hu/vecton/tenant@sha256:${"b2".repeat(32)}`;

/** A folder in which secrets.ts was run. */
async function repository(): Promise<string> {
  const folder = await Deno.makeTempDir();
  await write(
    join(folder, "k8s/platform/secrets/config/vecton-ca.yaml"),
    emit([{ kind: "ConfigMap", data: { "ca.crt": testAuthority } }]),
  );
  return folder;
}

async function filesOf(folder: string, prefix = ""): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${prefix}${name}`;
    if (!isDirectory) found.set(path, await Deno.readTextFile(join(folder, name)));
    else for (const entry of await filesOf(join(folder, name), `${path}/`)) found.set(...entry);
  }
  return found;
}
async function write(path: string, text: string) {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text);
}

Deno.test("seed writes the same bytes into every folder, and nothing the second time", async () => {
  const [one, two] = [await repository(), await repository()];
  await seed(one, image);
  await seed(two, image);
  const files = await filesOf(one);
  assertEquals(files, await filesOf(two));
  assert(files.has("k8s/platform/root.yaml") && files.has("k8s/bootstrap/kubeadm/init.yaml"));
  assert(![...files.keys()].some((path) => path.endsWith(".ts")), "programs stay in the checkout");
  assertEquals(await seed(one, image), { written: [], removed: [], ringsMissing: false });
});

Deno.test("seed leaves alone what others write: tenants, rings, secrets, keys, digests", async () => {
  const folder = await repository();
  await seed(folder, image);
  const theirs = {
    "k8s/tenants/acme/tenant.yaml": "kind: Tenant\n",
    "k8s/releases/r1.yaml": "x: 1\n",
    "k8s/platform/secrets/config/apps.sops.yaml": "sealed: true\n",
    "k8s/bootstrap/age-recipients.txt": "age1\n",
    [ringsPath]: "changed: by a release\n",
  };
  for (const [path, text] of Object.entries(theirs)) await write(join(folder, path), text);
  const { written, removed } = await seed(folder, image);
  assertEquals([written, removed], [[], []]);
  for (const [path, text] of Object.entries(theirs)) {
    assertEquals(await Deno.readTextFile(join(folder, path)), text);
  }
});

Deno.test("seed takes back what was changed by hand, and removes what is no longer there", async () => {
  const folder = await repository();
  await seed(folder);
  await write(join(folder, "k8s/platform/root.yaml"), "changed: true\n");
  await write(join(folder, "k8s/platform/gone/app.yaml"), "old: true\n");
  const { written, removed } = await seed(folder);
  assertEquals(written, ["k8s/platform/root.yaml"]);
  assertEquals(removed, ["k8s/platform/gone/app.yaml"]);
});

Deno.test("seed's first rings run one image by digest; without one it says that they are missing", async () => {
  const folder = await repository();
  assertEquals((await seed(folder)).ringsMissing, true);
  await assertRejects(() => seed(folder, "harbor.mng.vecton.hu/vecton/tenant:v1"), Error, "digest");
  const bare = await Deno.makeTempDir();
  await assertRejects(() => seed(bare, image), Error, "secrets.ts first");
  await seed(folder, image);
  const rings = ringsFile.parse(parse(await Deno.readTextFile(join(folder, ringsPath))));
  assertEquals(Object.values(rings.rings).map(({ tenantImage }) => tenantImage), [
    image,
    image,
    image,
  ]);
  const { domain, scheme, certificateAuthority } = rings.platform;
  assertEquals([domain, scheme], ["vecton.hu", "https"]);
  assertEquals(certificateAuthority, testAuthority);
});
