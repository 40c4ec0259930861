/**
 * `deno run -A tenant/commands.ts [command]`: what a tenant's pods and Jobs run, by default
 * `serve`. `restore` puts an archive into an empty database.
 */
import { runCommand } from "shared/config/run_command.ts";
import { builtApp } from "shared/http/built_app.ts";

await runCommand({
  serve: async () => {
    const folder = new URL("./", import.meta.url);
    const { serve, fetch } = await builtApp<typeof import("./main.ts")>(folder);
    await serve(fetch);
  },
  migrate: async () => (await import("./commands/migrate.ts")).migrateTenant(),
  reseal: async () => (await import("./commands/reseal.ts")).resealTenant(),
  export: async () => (await import("./commands/export.ts")).exportTenant(),
  "verify-export": async () => (await import("./commands/verify_export.ts")).verifyExport(),
  "remove-buckets": async () => (await import("./commands/remove_buckets.ts")).removeBuckets(),
  restore: async () => (await import("./commands/restore.ts")).restoreTenant(),
  "seed-demo": async () => (await import("./commands/seed_demo.ts")).seed(),
});
