import type { Tenant } from "../../../../domain/tenants.ts";

/** What can be done with a tenant, by the names of their pages. */
export const acts = ["change", "suspend", "resume", "delete", "invite"] as const;
export type Act = typeof acts[number];

/** What makes sense in the state it is in; the domain decides anyhow. */
export function possibleActs({ state, operation }: Tenant): Act[] {
  const busy = operation !== null;
  const kept = state === "active" || state === "suspended";
  const possible: Record<Act, boolean> = {
    change: kept && !busy,
    suspend: state === "active" && !busy,
    resume: state === "suspended" && !busy,
    delete: kept,
    // Stands beside the link that it renews.
    invite: false,
  };
  return acts.filter((act) => possible[act]);
}
