import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { plans, states } from "./mod.ts";
import { fullPlatform, randomSpec, renderForTest } from "./testing.ts";

const checker = fileURLToPath(new URL("../../../shared/tools/kubecheck.ts", import.meta.url));
const present = await Deno.stat(checker).then(() => true, () => false);

Deno.test({
  name: "rendered tenants pass the strict check against the cluster's schemas" +
    (present ? "" : " (left out: kubecheck.ts is not beside the project)"),
  ignore: !present,
  async fn() {
    for (const plan of plans) {
      for (const state of states) {
        const folder = await Deno.makeTempDir();
        const files = await renderForTest("acme", randomSpec({ plan, state }), fullPlatform);
        for (const [name, text] of Object.entries(files)) {
          await Deno.writeTextFile(`${folder}/${name}`, text);
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
        assert(/^\d{2,} passed, 0 failed\n$/.test(output), output);
        await Deno.remove(folder, { recursive: true });
      }
    }
  },
});
