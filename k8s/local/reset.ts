/** `deno task reset`: removes everything that `start` has stored, after asking (`--yes`: at once). */
import { join } from "@std/path";
import { serverHome, serverUser } from "shared/db/embedded/user.ts";
import { stateDir } from "./platform.ts";

const pid = Number(await Deno.readTextFile(join(stateDir, "start.pid")).catch(() => "0"));
const line = pid ? await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "") : "";
if (line.includes("k8s/local/start.ts")) {
  console.error(`Vecton is running (process ${pid}). Stop it with Ctrl-C, then reset.`);
  Deno.exit(1);
}
if (!await Deno.stat(stateDir).then(() => true, () => false)) {
  console.log("There is nothing to remove.");
  Deno.exit(0);
}
const home = await serverHome(stateDir, await serverUser());
const question = `Remove every shop, account and file in ${stateDir}?`;
if (!Deno.args.includes("--yes") && !confirm(question)) Deno.exit(1);
for (const folder of new Set([stateDir, home])) {
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
console.log("Removed. The next start begins anew.");
