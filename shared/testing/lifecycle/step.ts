/** What a step of a tenant's life is, and how all of them ask for a change. */
import type { DevopsClient } from "./client.ts";
import type { RealEngines } from "./engines.ts";
import type { Machine } from "./machine.ts";
import type { Killable } from "./plan.ts";

export interface Context {
  slug: string;
  /** Stands in the names of operations, so that each run has its own. */
  run: string;
  client: DevopsClient;
  machine: Machine;
  engines: RealEngines;
  /** Rows of each table when the tenant was about to be deleted. */
  rows?: Map<string, number>;
}

export interface LifecycleStep extends Killable {
  name: string;
  run(context: Context): Promise<void>;
}

const wanted = {
  name: "Élet Kft.",
  plan: "starter",
  currency: "HUF",
  timeZone: "Europe/Budapest",
  locale: "hu",
  state: "active",
  ring: "canary",
};
/** Wants the tenant to be as it was at first, but for what changes. */
export const put = async ({ client, slug, run }: Context, name: string, change: object) =>
  await client.done("PUT", `/tenants/${slug}`, { ...wanted, ...change }, `${run}-${name}`);
