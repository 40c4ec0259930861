/** `deno run -A admin/commands.ts [serve | migrate | create-tenant | tenant]` */
import { runCommand } from "shared/config/run_command.ts";
import { builtApp } from "shared/http/built_app.ts";

await runCommand({
  serve: async () => {
    const folder = new URL("./", import.meta.url);
    const { serve, fetch } = await builtApp<typeof import("./main.ts")>(folder);
    await serve(fetch);
  },
  migrate: async () => (await import("./commands/migrate.ts")).migrateAdmin(),
  "create-tenant": async () =>
    (await import("./commands/create_tenant.ts")).createTenantFromStdin(),
  tenant: async () => {
    Deno.exit(await (await import("./commands/tenant.ts")).tenantCommand(Deno.args.slice(1)));
  },
});
