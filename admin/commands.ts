/** `deno run -A admin/main.ts [serve | migrate | create-tenant]` */
export async function run([command = "serve"]: string[]): Promise<void> {
  try {
    if (command === "serve") await (await import("./commands/serve.ts")).serveAdmin();
    else if (command === "migrate") await (await import("./commands/migrate.ts")).migrateAdmin();
    else if (command === "create-tenant") {
      await (await import("./commands/create_tenant.ts")).createTenantFromStdin();
    } else throw new Error(`Unknown command "${command}": use serve, migrate or create-tenant.`);
    Deno.exit(0);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
