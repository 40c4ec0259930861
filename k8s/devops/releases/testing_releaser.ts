/**
 * Drives releases of the repository at the first argument until it is killed, beside others that do
 * the same; a line for each step. Every tenant has always applied what `main` says.
 */
import { localForge } from "../forge.ts";
import { openRepository } from "../repository.ts";
import { FakeArgo, releaseDependencies } from "../testing.ts";
import { stepReleases } from "./mod.ts";
import { settleAll } from "./testing.ts";

const forge = localForge(await openRepository(Deno.args[0]));
const argo = new FakeArgo();
const deps = { ...releaseDependencies(forge, argo), gateSeconds: () => 0 };
for (;;) {
  await settleAll(forge, argo);
  await stepReleases(deps);
  console.log("step");
}
