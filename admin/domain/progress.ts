import { type Condition, type Phase, stepNames, type TenantStatus } from "shared/devops_api/mod.ts";
import type { OperationKind, OperationState } from "./lifecycle.ts";
import { type StepTime, stepTime } from "./observations.ts";
import { canUndo } from "./tenant_changes.ts";
import type { Tenant } from "./tenants.ts";

/** Steps that Admin tells of beside the DevOps API's own. */
export const ownSteps = {
  delete: ["grace", "archive", "remove", "forget"],
  rotate: ["adding", "switching", "retiring"],
} as const;

export interface ProgressStep {
  name: typeof stepNames[number] | typeof ownSteps[keyof typeof ownSteps][number];
  status: "pending" | "running" | "done" | "failed";
  message: string | null;
}

/** What a person follows live: plain data, so that an island can take it. */
export interface Progress {
  /** `Requested`: not yet in git. */
  phase: Phase | "Requested" | "Refused";
  operation: {
    kind: OperationKind;
    state: OperationState;
    error: string | null;
    /** What may be done about it now. */
    canRetry: boolean;
    canUndo: boolean;
  } | null;
  steps: ProgressStep[];
  /** How long it has been at the step where it is. */
  time: StepTime | null;
  /** What does not hold, in the DevOps API's words. */
  troubles: Pick<Condition, "type" | "reason" | "message">[];
  services: TenantStatus["services"];
  deleteAfter: string | null;
}

/** Joins what is wanted with what the DevOps API sees (null: it sees nothing, or cannot be asked). */
export function progressOf(
  tenant: Tenant,
  status: TenantStatus | null,
  usual: Map<string, number> = new Map(),
): Progress {
  const { operation, state } = tenant;
  const phase = phaseOf(tenant, status);
  const waits = operation?.state === "requested";
  return {
    phase,
    operation: operation && {
      kind: operation.kind,
      state: operation.state,
      error: operation.error,
      // A rotation goes on by itself.
      canRetry: operation.kind !== "rotate",
      canUndo: canUndo(tenant),
    },
    steps: state === "refused" ? [] : stepsOf(tenant, status, phase),
    time: waits
      ? stepTime({ name: "Requested", since: operation.createdAt }, usual)
      : stepTime({ name: tenant.step, since: tenant.stepSince }, usual),
    troubles: (status?.conditions ?? [])
      .filter((item) => item.status === "False" && item.message && item.reason !== "Skipped")
      .map(({ type, reason, message }) => ({ type, reason, message })),
    services: status?.services ?? [],
    deleteAfter: status?.deleteAfter ?? null,
  };
}

function phaseOf({ state, operation }: Tenant, status: TenantStatus | null): Progress["phase"] {
  if (state === "refused") return "Refused";
  if (state === "deleted") return "Deleted";
  // An archive or new credentials take nothing away from a tenant that is there.
  const puts = operation && !["rotate", "export"].includes(operation.kind);
  if (!status || (operation?.state === "requested" && puts)) return "Requested";
  return status.phase;
}

function stepsOf(
  { state, operation }: Tenant,
  status: TenantStatus | null,
  phase: Progress["phase"],
): ProgressStep[] {
  if (state === "deleting" || state === "deleted") {
    const reached = ["Deleting", "Exporting", "Purging", "Deleted"].indexOf(phase);
    const trouble = status?.conditions.find(({ type, status, reason }) =>
      ["ExportVerified", "Deprovisioned"].includes(type) && status === "False" &&
      reason === "Failed"
    );
    const steps = sequence(ownSteps.delete, phase === "Deleted" ? 4 : Math.max(0, reached));
    return steps.map((step) =>
      step.status === "running" && trouble
        ? { ...step, status: "failed", message: trouble.message }
        : step
    );
  }
  if (operation?.kind === "rotate") {
    const at = operation.detail?.state ?? "adding";
    const names = ownSteps.rotate as readonly string[];
    return sequence(ownSteps.rotate, Math.max(0, names.indexOf(at)));
  }
  if (phase === "Requested" || !status) return sequence(stepNames, 0);
  return status.steps;
}

/** Steps of which those before `reached` are done and that one is under way. */
function sequence(names: readonly ProgressStep["name"][], reached: number): ProgressStep[] {
  return names.map((name, index) => ({
    name,
    status: index < reached ? "done" : index === reached ? "running" : "pending",
    message: null,
  }));
}
