import { assert } from "@std/assert";
import { fileURLToPath } from "node:url";
import { localForge } from "./forge.ts";
import { listTenants } from "./layout.ts";
import { openRepository } from "./repository.ts";
import { temporaryForge } from "./testing.ts";
import { seed } from "./releases/testing.ts";

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
    await seed(path, { stable: [`after-${round}`] });
    assert((await listTenants(await forge.main())).includes(`after-${round}`));
  }
});
