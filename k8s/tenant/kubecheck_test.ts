import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import {
  credentialKinds,
  type CredentialUse,
  plans,
  rings,
  states,
  type TenantSpec,
} from "./mod.ts";
import { fullPlatform, randomSpec, renderForTest } from "./testing.ts";

const checker = fileURLToPath(new URL("../../../shared/tools/kubecheck.ts", import.meta.url));
const present = await Deno.stat(checker).then(() => true, () => false);

const rotated = (use: CredentialUse) =>
  Object.fromEntries(credentialKinds.map((kind) => [kind, use]));

Deno.test({
  name: "rendered tenants pass the strict check against the cluster's schemas" +
    (present ? "" : " (left out: kubecheck.ts is not beside the project)"),
  ignore: !present,
  async fn() {
    const folder = await Deno.makeTempDir();
    const tenants: [string, TenantSpec][] = [
      ...plans.flatMap((plan) =>
        states.map((state): [string, TenantSpec] => [
          `${plan}-${state}`,
          randomSpec({ plan, state, ring: rings[plans.indexOf(plan)] }),
        ])
      ),
      ["being-archived", randomSpec({ state: "exporting", export: { id: "20261126T120000Z" } })],
      ...[{ use: 1, also: 2 }, { use: 2, also: 1 }, { use: 3, retiring: 2 }].map((
        use,
        stage,
      ): [string, TenantSpec] => [`rotation-${stage}`, randomSpec({ credentials: rotated(use) })]),
      // The shortest, the longest, one that is a number to YAML 1.1 and names that are near.
      ...["abc", "a".repeat(40), "e1-2", "a-b", "a-b-c", "acme", "acme2", "true-1"].map((
        slug,
      ): [string, TenantSpec] => [slug, randomSpec({ name: "1e3: yes #$(HOME)" })]),
    ];
    for (const [slug, spec] of tenants) {
      await Deno.mkdir(`${folder}/${slug}`);
      const files = await renderForTest(slug, spec, fullPlatform);
      for (const [name, text] of Object.entries(files)) {
        await Deno.writeTextFile(`${folder}/${slug}/${name}`, text);
      }
    }
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-config",
        checker,
        "--quiet",
        "--unique",
        "--no-plain-secrets",
        folder,
      ],
    }).output();
    const output = new TextDecoder().decode(stdout);
    assertEquals(code, 0, output + new TextDecoder().decode(stderr));
    const [, passed] = /^(\d+) passed, 0 failed\n$/.exec(output) ?? [];
    assert(Number(passed) > tenants.length * 50, output);
    await Deno.remove(folder, { recursive: true });
  },
});
