import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { Ajv } from "ajv";
import { applications, platformFolder } from "./testing.ts";

const shared = fromFileUrl(new URL("../../../shared/", import.meta.url));
const present = await Deno.stat(join(shared, "tools/kubecheck.ts")).then(() => true, () => false);
const leftOut = present ? "" : " (left out: kubecheck.ts is not beside the project)";

Deno.test({
  name: "the platform's manifests pass the strict check against the cluster's schemas" + leftOut,
  ignore: !present,
  async fn() {
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-config", join(shared, "tools/kubecheck.ts")],
        ...["--quiet", "--unique", "--no-plain-secrets", platformFolder],
      ],
    }).output();
    const output = new TextDecoder().decode(stdout);
    assertEquals(code, 0, output);
    assert(/^\d{3} passed, 0 failed\n$/.test(output), output);
  },
});

for (
  const [chart, schema] of [
    ["traefik", "traefik-41.3.0"],
    ["cert-manager", "cert-manager-1.21.1"],
    ["metallb", "metallb-0.16.1"],
  ]
) {
  Deno.test({
    name: `the values given to the chart ${chart} are those it knows` + leftOut,
    ignore: !present,
    fn() {
      const source = applications().flatMap(({ sources }) => sources)
        .find((source) => source.chart === chart);
      assertEquals(`${chart}-${source.targetRevision.replace(/^v/, "")}`, schema);
      const path = join(shared, "k8s-schemas/helm", `${schema}.json`);
      // Its dialect is one that this validator does not know by name; the words are the same.
      const { $schema: _, ...rules } = JSON.parse(Deno.readTextFileSync(path));
      const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false })
        .compile(rules);
      validate(source.helm.valuesObject);
      // Helm lays them over the chart's own values before it looks: nothing is missing for good.
      assertEquals((validate.errors ?? []).filter(({ keyword }) => keyword !== "required"), []);
    },
  });
}
