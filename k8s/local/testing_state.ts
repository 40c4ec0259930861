/** Imported before anything else: processes of tests write their logs to a folder of their own. */
const folder = Deno.makeTempDirSync({ prefix: "vecton-local-" });
Deno.env.set("VECTON_STATE_DIR", folder);
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
