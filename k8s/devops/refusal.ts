import type { SlugFault, TenantSpec } from "../tenant/mod.ts";

export type Refusal =
  | `slug_${SlugFault}`
  | "slug_taken"
  | "being_deleted"
  | "rotation_running"
  | "export_running"
  | "idempotency_key_reused";

/** The request cannot be met, by rule. */
export class TenantRefused extends Error {
  override name = "TenantRefused";
  constructor(readonly code: Refusal) {
    super(code);
  }
}

/** Its data may be gone already, or goes with the next step: nothing brings it back. */
export const isGoing = (spec: TenantSpec): boolean =>
  spec.state === "purging" || (spec.state === "exporting" && !spec.export);

/** On its way out, whether or not it can still be undone. */
export const isLeaving = ({ state }: TenantSpec): boolean =>
  state === "deleting" || state === "exporting" || state === "purging";

export function refuseLeaving(spec: TenantSpec | null): void {
  if (spec && isLeaving(spec)) throw new TenantRefused("being_deleted");
}
