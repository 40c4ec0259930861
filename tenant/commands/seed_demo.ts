import { processRuntime } from "../runtime.ts";

/** Fills the tenant with a small believable catalogue; a second run changes nothing. */
export async function seed(): Promise<void> {
  const runtime = processRuntime();
  const { seedDemo } = await import("../services/webshop/demo/mod.ts");
  await seedDemo(runtime);
  await runtime.sql.end();
}
