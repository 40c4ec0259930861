import { assert, assertEquals, assertRejects } from "@std/assert";
import { fileURLToPath } from "node:url";
import { randomSpec } from "../tenant/testing.ts";
import { type Forge, localForge, RefusedChange } from "./forge.ts";
import { generateCredentials } from "../credentials/mod.ts";
import { namesOf } from "../tenant/mod.ts";
import {
  type Changes,
  differences,
  listTenants,
  readRings,
  readSecrets,
  renderedFolder,
  ringsPath,
  secretsPath,
  tenantFiles,
  tenantPath,
} from "./layout.ts";
import { openRepository, type Snapshot } from "./repository.ts";
import { ageRecipient, temporaryForge } from "./testing.ts";
import { testPlatform } from "../tenant/testing.ts";

async function credentialsOf(slug: string): Promise<string> {
  const { file } = await generateCredentials(namesOf(slug, randomSpec(), testPlatform), {
    existing: [],
    recipients: [ageRecipient],
    dataNamespace: testPlatform.dataNamespace,
  });
  return file!;
}

async function newTenant(base: Snapshot, slug: string, secrets: string): Promise<Changes> {
  const rings = (await readRings(base))!;
  return await differences(base, slug, tenantFiles(slug, randomSpec(), rings, [secrets]));
}

async function create(forge: Forge, slug: string) {
  const secrets = await credentialsOf(slug);
  return await forge.merge({
    id: `create-${slug}`,
    kind: "tenant",
    title: `${slug}: create`,
    requestHash: "0",
    build: (base) => newTenant(base, slug, secrets),
  });
}

/** Merges whatever `change` makes of a tenant that is there already, and says what was refused. */
async function refusal(
  change: (base: Snapshot, files: Map<string, string>) => Changes | Promise<Changes>,
  kind: "tenant" | "release" = "tenant",
): Promise<string[]> {
  const { forge } = await temporaryForge();
  await create(forge, "acme");
  const before = await forge.main();
  const refused: RefusedChange = await assertRejects(() =>
    forge.merge({
      id: "bad",
      kind,
      title: "bad",
      requestHash: "0",
      build: async (base) => await change(base, await base.files("k8s/tenants/acme")),
    }), RefusedChange);
  assertEquals((await forge.main()).revision, before.revision);
  return [...new Set(refused.faults.map((fault) => fault.check))];
}

Deno.test("operations at the same time all reach main, none undoes another", async () => {
  const { forge, path } = await temporaryForge();
  const slugs = ["acme", "bolt", "csiga", "domb", "erdo"];
  const merged = await Promise.all(slugs.map((slug) => create(forge, slug)));
  assert(merged.every(({ changed }) => changed));
  assertEquals(new Set(merged.map(({ revision }) => revision)).size, slugs.length);
  assertEquals(await listTenants(await forge.main()), slugs);
  const branches = await Array.fromAsync(Deno.readDir(`${path}/refs/heads`));
  assertEquals(branches.filter(({ isFile }) => isFile).map(({ name }) => name), ["main"]);
});

Deno.test("a change that says what is already there makes no commit", async () => {
  const { forge } = await temporaryForge();
  const { revision } = await create(forge, "acme");
  const again = await forge.merge({
    id: "again",
    kind: "tenant",
    title: "again",
    requestHash: "0",
    async build(base) {
      const [secrets] = await readSecrets(base, "acme");
      return await newTenant(base, "acme", secrets);
    },
  });
  assertEquals(again, { revision, changed: false });
});

Deno.test("history tells the commits that touched a folder, newest first", async () => {
  const { forge } = await temporaryForge();
  const { revision: first } = await create(forge, "acme");
  await create(forge, "bolt");
  const { revision: last } = await forge.merge({
    id: "again",
    kind: "tenant",
    title: "acme: plan business",
    requestHash: "1",
    async build(base) {
      const secrets = await readSecrets(base, "acme");
      const spec = randomSpec({ plan: "business" });
      const files = tenantFiles("acme", spec, (await readRings(base))!, secrets);
      return await differences(base, "acme", files);
    },
  });
  const found = await forge.history("k8s/tenants/acme", 10);
  assertEquals(found.map(({ revision, title, operation }) => [revision, title, operation]), [
    [last, "acme: plan business", "again"],
    [first, "acme: create", "create-acme"],
  ]);
  assertEquals((await forge.history("k8s/tenants/acme", 1)).length, 1);
  assertEquals(await forge.history("k8s/tenants/nobody", 10), []);
});

Deno.test("a hand-edited manifest is refused", async () => {
  const path = `${renderedFolder("acme")}/10-guard.yaml`;
  assertEquals(
    await refusal((_, files) => {
      const text = files.get("rendered/10-guard.yaml")!;
      return new Map([[path, text.replace("count/secrets", "count/pods")]]);
    }),
    ["render"],
  );
  assertEquals(await refusal(() => new Map([[`${renderedFolder("acme")}/x.yaml`, "a: 1\n"]])), [
    "render",
  ]);
});

Deno.test("a tenant's change touches that tenant only", async () => {
  assertEquals(await refusal(() => new Map([["README.md", "hello"]])), ["path"]);
  assertEquals(
    await refusal(async (base) => {
      const text = (await base.read(ringsPath))!;
      return new Map([[ringsPath, text.replace("localhost:8000", "evil.example")]]);
    }),
    ["path"],
  );
  assertEquals(
    await refusal(async (base) => {
      const one = await newTenant(base, "bolt", await credentialsOf("bolt"));
      const two = await newTenant(base, "csiga", await credentialsOf("csiga"));
      return new Map([...one, ...two]);
    }),
    ["path"],
  );
});

Deno.test("a release does not touch specs or secrets", async () => {
  assertEquals(
    await refusal((_, files) => {
      const text = files.get("tenant.yaml")!.replace("plan: starter", "plan: enterprise");
      return new Map([[tenantPath("acme"), text]]);
    }, "release"),
    ["path", "render"],
  );
});

Deno.test("a spec must be well formed and stay in its own folder", async () => {
  assertEquals(await refusal(() => new Map([[tenantPath("acme"), "kind: Tenant\n"]])), ["schema"]);
  assertEquals(
    await refusal((_, files) => {
      const text = files.get("tenant.yaml")!.replace("name: acme", "name: bolt");
      return new Map([[tenantPath("acme"), text]]);
    }),
    ["schema"],
  );
  assertEquals(await refusal(() => new Map([[tenantPath("acme"), null]])), ["schema"]);
});

Deno.test("sealed files are written once, sealed, and for their own tenant", async () => {
  const checksOf = async (serial: number, text: string | null) =>
    await refusal(() => new Map([[secretsPath("acme", serial), text]]));
  const original = await credentialsOf("acme");
  // Rendered is what lies on main, so each of these is no faithful render either.
  assertEquals(await checksOf(1, original), ["render", "secrets"]);
  const numbered = (text: string, slug: string) =>
    text.replaceAll(/^ {2}name: tenant$/gm, "  name: tenant-2")
      .replaceAll(`name: t-${slug}\n  namespace`, `name: t-${slug}--2\n  namespace`);
  assertEquals(await checksOf(2, numbered(await credentialsOf("bolt"), "bolt")), [
    "render",
    "secrets",
  ]);
  const plain = original.replace(/ENC\[[^\]]+\]/, "hunter2");
  assertEquals(await checksOf(2, numbered(plain, "acme")), ["render", "secrets"]);
  assertEquals(await checksOf(1, null), ["render", "secrets"]);
});

Deno.test("kill -9 at any moment leaves a whole repository that goes on", async () => {
  const { path } = await temporaryForge();
  const writer = fileURLToPath(new URL("./testing_writer.ts", import.meta.url));
  for (let round = 0; round < 6; round++) {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", writer, path, String(round)],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    // Killed in the middle of a write whose number differs from round to round.
    const reader = child.stdout.getReader();
    for (let line = 0; line < 1 + round * 2; line++) await reader.read();
    child.kill("SIGKILL");
    await reader.cancel();
    await child.status;

    const forge = localForge(await openRepository(path));
    const main = await forge.main();
    const files = await main.files("");
    for (const slug of await listTenants(main)) {
      assert(files.has(`k8s/tenants/${slug}/rendered/kustomization.yaml`));
    }
    await create(forge, `after-${round}`);
    assert((await listTenants(await forge.main())).includes(`after-${round}`));
  }
});
