/** `deno run -A tenant/commands.ts [serve | migrate | seed-demo]` */
import { runCommand } from "shared/config/run_command.ts";
import { builtApp } from "shared/http/built_app.ts";

await runCommand({
  serve: async () => {
    const folder = new URL("./", import.meta.url);
    const { serve, fetch } = await builtApp<typeof import("./main.ts")>(folder);
    await serve(fetch);
  },
  migrate: async () => (await import("./commands/migrate.ts")).migrateTenant(),
  "seed-demo": async () => (await import("./commands/seed_demo.ts")).seed(),
});
