/** `deno run -A identity/commands.ts [serve | migrate | bootstrap | rotate-keys | client | standalone]` */
import { runCommand } from "shared/config/run_command.ts";
import { builtApp } from "shared/http/built_app.ts";

await runCommand({
  serve: async () => {
    const folder = new URL("./", import.meta.url);
    const { serve, fetch } = await builtApp<typeof import("./main.ts")>(folder);
    await serve(fetch);
  },
  migrate: async () => (await import("./commands/migrate.ts")).migrateIdentity(),
  bootstrap: async () => (await import("./commands/bootstrap.ts")).bootstrap(),
  "rotate-keys": async () => (await import("./commands/rotate_keys.ts")).rotateSigningKeys(),
  standalone: async () => (await import("./commands/standalone.ts")).serveStandalone(),
  client: async () => (await import("./commands/client.ts")).clientCommand(),
});
