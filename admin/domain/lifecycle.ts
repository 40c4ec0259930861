import type { TenantStatus } from "shared/devops_api/mod.ts";

export const operationKinds = [
  "create",
  "suspend",
  "resume",
  "change",
  "delete",
  "undo",
  "rotate",
  "export",
] as const;
export type OperationKind = typeof operationKinds[number];

/** `requested`: not yet in git. `merged`: git says so, the platform follows. The rest are ends. */
export const operationStates = [
  "requested",
  "merged",
  "done",
  "refused",
  "failed",
  "superseded",
] as const;
export type OperationState = typeof operationStates[number];

export type Action = "put" | "remove" | "begin" | "follow" | "wait" | "finish";

/**
 * The one next thing to do for an operation, from what is seen: level-triggered, so it does not
 * matter what happened before, how often, or who died meanwhile.
 */
export function nextAction(
  operation: { kind: OperationKind; state: OperationState },
  observed: Pick<TenantStatus, "phase"> | null,
): Action {
  const requested = operation.state === "requested";
  if (operation.kind === "delete") {
    if (observed === null || observed.phase === "Deleted") return "finish";
    // Once it is merged, the DevOps API goes on by itself.
    return requested || observed.phase === "PullRequest" ? "remove" : "wait";
  }
  if (operation.kind === "rotate" || operation.kind === "export") {
    return requested ? "begin" : "follow";
  }
  if (requested) return "put";
  const wanted = operation.kind === "suspend" ? ["Suspended"] : ["Ready", "Suspended"];
  return observed && wanted.includes(observed.phase) ? "finish" : "wait";
}

/** Seconds until the next try after so many failures in a row: doubling, at most a minute. */
export function backoffSeconds(attempts: number): number {
  return Math.min(60, 2 ** Math.min(attempts, 6) / 2);
}
