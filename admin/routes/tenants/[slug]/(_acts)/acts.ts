import { canUndo, type Change } from "../../../../domain/tenant_changes.ts";
import type { Tenant } from "../../../../domain/tenants.ts";

/** What can be done with a tenant, by the names of their pages. */
export const acts = [
  "change",
  "suspend",
  "resume",
  "export",
  "rotate",
  "retry",
  "undo",
  "delete",
  "invite",
] as const;
export type Act = typeof acts[number];

/** What makes sense in the state it is in; the domain decides anyhow. */
export function possibleActs(tenant: Tenant): Act[] {
  const { state, operation } = tenant;
  const busy = operation !== null;
  const kept = state === "active" || state === "suspended";
  const possible: Record<Act, boolean> = {
    change: kept && !busy,
    suspend: state === "active" && !busy,
    resume: state === "suspended" && !busy,
    export: kept && !busy,
    rotate: kept && !busy,
    retry: busy && operation.kind !== "rotate" && operation.error !== null,
    undo: canUndo(tenant),
    delete: kept || (state === "deleting" && canUndo(tenant)),
    // Stands beside the link that it renews.
    invite: false,
  };
  return acts.filter((act) => possible[act]);
}

/** A form as what it asks for; what is left empty is not asked for. */
export function changeOf(
  act: Exclude<Act, "invite" | "retry">,
  form: Record<string, unknown>,
): { [Field in string]: unknown } & { kind: Change["kind"] } {
  const fields = {
    change: ["name", "plan", "ring"],
    delete: ["confirmation", "graceDays", "skipExport"],
    rotate: ["what"],
    suspend: [],
    resume: [],
    export: [],
    undo: [],
  }[act] as string[];
  const given = fields.flatMap((name) =>
    form[name] === undefined || (form[name] === "" && name !== "confirmation" && name !== "name")
      ? []
      : [[name, form[name]]]
  );
  return { kind: act, ...Object.fromEntries(given) };
}
