import { delay } from "@std/async/delay";
import { join } from "@std/path";
import { runTask } from "./apps.ts";
import type { ChildOptions } from "./child.ts";
import type { Fleet } from "./fleet.ts";
import { type PlatformSecrets, stateDir } from "./platform.ts";
import type { Reconciler } from "./reconciler.ts";

export interface DemoOptions {
  secrets: PlatformSecrets;
  apps: ChildOptions[];
  reconciler: Reconciler;
  fleet: Fleet;
  log(line: string): void;
}

/**
 * The shop "demo", made the way an administrator makes one, then filled once. Who deleted it does
 * not get it back with the next start.
 */
export async function provisionDemo(options: DemoOptions): Promise<void> {
  const { secrets, apps, reconciler, fleet, log } = options;
  const note = join(stateDir, "demo.json");
  if (await Deno.stat(note).then(() => true, () => false)) return;
  log("Provisioning the shop demo");
  const admin = apps.find((app) => app.name === "admin")!;
  await runTask(
    ["admin/commands.ts", "create-tenant"],
    admin.env,
    JSON.stringify({
      name: "Tisza Outdoor",
      slug: "demo",
      ownerEmail: secrets.firstAdmin.email,
      plan: "business",
      currency: "HUF",
      timeZone: "Europe/Budapest",
      locale: "hu",
    }),
  );
  await untilReady(reconciler);
  log("Filling it with a catalogue, stock and customers");
  const webshop = fleet.get("t-demo", "webshop")!;
  try {
    await runTask(["tenant/commands.ts", "seed-demo"], { ...webshop.env, PORT: "0" });
    await Deno.writeTextFile(note, JSON.stringify({ seededAt: new Date().toISOString() }));
  } catch (error) {
    // An empty shop is no reason to stop all others; the next start tries again.
    log(`The demo shop stays empty: ${(error as Error).message.trim()}`);
  }
}

async function untilReady(reconciler: Reconciler): Promise<void> {
  const deadline = Date.now() + 180_000;
  while (Date.now() < deadline) {
    const status = reconciler.applications.get("demo")?.status;
    if (status?.sync.status === "Synced" && status.health.status === "Healthy") return;
    await delay(100);
  }
  throw new Error("The shop demo did not become ready; see .vecton/logs/");
}
