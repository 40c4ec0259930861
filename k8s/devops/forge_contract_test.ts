import { assert, assertEquals, assertRejects } from "@std/assert";
import { randomSpec } from "../tenant/testing.ts";
import { type Forge, RefusedChange } from "./forge.ts";
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
import type { Snapshot } from "./snapshot.ts";
import { ageRecipient, forgeKinds, mergeWholly, withForge } from "./testing_forges.ts";
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
  return await mergeWholly(forge, {
    id: `create-${slug}`,
    kind: "tenant",
    title: `${slug}: create`,
    requestHash: "0",
    build: (base) => newTenant(base, slug, secrets),
  });
}

/** Merges whatever `change` makes of a tenant that is there already, and says what was refused. */
async function refusal(
  forge: Forge,
  change: (base: Snapshot, files: Map<string, string>) => Changes | Promise<Changes>,
  kind: "tenant" | "release" = "tenant",
): Promise<string[]> {
  if (!(await listTenants(await forge.main())).includes("acme")) await create(forge, "acme");
  const before = await forge.main();
  const refused: RefusedChange = await assertRejects(() =>
    mergeWholly(forge, {
      id: `bad-${crypto.randomUUID()}`,
      kind,
      title: "bad",
      requestHash: "0",
      build: async (base) => await change(base, await base.files("k8s/tenants/acme")),
    }), RefusedChange);
  assertEquals((await forge.main()).revision, before.revision);
  return [...new Set(refused.faults.map((fault) => fault.check))];
}

for (const kind of forgeKinds) {
  const test = (name: string, work: (forge: Forge) => Promise<void>) =>
    Deno.test(`${kind}: ${name}`, () => withForge(kind, ({ forge }) => work(forge)));

  test("operations at the same time all reach main, none undoes another", async (forge) => {
    const slugs = ["acme", "bolt", "csiga", "domb", "erdo"];
    const merged = await Promise.all(slugs.map((slug) => create(forge, slug)));
    assert(merged.every(({ changed }) => changed));
    assertEquals(new Set(merged.map(({ revision }) => revision)).size, slugs.length);
    assertEquals(await listTenants(await forge.main()), slugs);
    assertEquals(await forge.open(), []);
  });

  test("a change that says what is already there makes no commit", async (forge) => {
    const { revision } = await create(forge, "acme");
    const again = await mergeWholly(forge, {
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

  test("history tells the commits that touched a folder, newest first", async (forge) => {
    const { revision: first } = await create(forge, "acme");
    await create(forge, "bolt");
    const { revision: last } = await mergeWholly(forge, {
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

  test("a hand-edited manifest is refused", async (forge) => {
    const path = `${renderedFolder("acme")}/10-guard.yaml`;
    assertEquals(
      await refusal(forge, (_, files) => {
        const text = files.get("rendered/10-guard.yaml")!;
        return new Map([[path, text.replace("count/secrets", "count/pods")]]);
      }),
      ["render"],
    );
    assertEquals(
      await refusal(forge, () => new Map([[`${renderedFolder("acme")}/x.yaml`, "a: 1\n"]])),
      [
        "render",
      ],
    );
  });

  test("a tenant's change touches that tenant only", async (forge) => {
    assertEquals(await refusal(forge, () => new Map([["README.md", "hello"]])), ["path"]);
    assertEquals(
      await refusal(forge, async (base) => {
        const text = (await base.read(ringsPath))!;
        return new Map([[ringsPath, text.replace("localhost:8000", "evil.example")]]);
      }),
      // At GitHub what it touches makes it a release, which may not do it either.
      [kind === "local" ? "path" : "schema"],
    );
    const [bolt, csiga] = [await credentialsOf("bolt"), await credentialsOf("csiga")];
    assertEquals(
      await refusal(forge, async (base) => {
        const one = await newTenant(base, "bolt", bolt);
        const two = await newTenant(base, "csiga", csiga);
        return new Map([...one, ...two]);
      }),
      ["path"],
    );
  });

  test("a release does not touch specs or secrets", async (forge) => {
    assertEquals(
      await refusal(forge, async (base, files) => {
        const text = files.get("tenant.yaml")!.replace("plan: starter", "plan: enterprise");
        const rings = await base.read(ringsPath) + "# Released.\n";
        return new Map([[tenantPath("acme"), text], [ringsPath, rings]]);
      }, "release"),
      ["path", "render"],
    );
  });

  test("a spec must be well formed and stay in its own folder", async (forge) => {
    assertEquals(await refusal(forge, () => new Map([[tenantPath("acme"), "kind: Tenant\n"]])), [
      "schema",
    ]);
    assertEquals(
      await refusal(forge, (_, files) => {
        const text = files.get("tenant.yaml")!.replace("name: acme", "name: bolt");
        return new Map([[tenantPath("acme"), text]]);
      }),
      ["schema"],
    );
    assertEquals(await refusal(forge, () => new Map([[tenantPath("acme"), null]])), ["schema"]);
  });

  test("sealed files are written once, sealed, and for their own tenant", async (forge) => {
    const checksOf = async (serial: number, text: string | null) =>
      await refusal(forge, () => new Map([[secretsPath("acme", serial), text]]));
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
}
