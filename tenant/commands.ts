/** `deno run -A tenant/main.ts [serve | migrate | seed-demo]` */
export async function run([command = "serve"]: string[]): Promise<void> {
  try {
    if (command === "serve") await (await import("./commands/serve.ts")).serveTenant();
    else if (command === "migrate") await (await import("./commands/migrate.ts")).migrateTenant();
    else if (command === "seed-demo") await (await import("./commands/seed_demo.ts")).seed();
    else throw new Error(`Unknown command "${command}": use serve, migrate or seed-demo.`);
    Deno.exit(0);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
