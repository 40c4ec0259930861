import { type Phase, stepNames, type TenantStatus } from "./devops.ts";
import type { OperationKind, OperationState } from "./lifecycle.ts";
import type { Tenant } from "./tenants.ts";

export const removalSteps = ["stop", "remove", "forget"] as const;

export interface ProgressStep {
  name: typeof stepNames[number] | typeof removalSteps[number];
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
  } | null;
  steps: ProgressStep[];
  services: TenantStatus["services"];
}

/** Joins what is wanted with what the DevOps API sees (null: it sees nothing, or cannot be asked). */
export function progressOf(tenant: Tenant, status: TenantStatus | null): Progress {
  const { operation } = tenant;
  const current = operation && {
    kind: operation.kind,
    state: operation.state,
    error: operation.error,
  };
  const services = status?.services ?? [];
  if (tenant.state === "refused") {
    return { phase: "Refused", operation: current, steps: [], services };
  }
  if (tenant.state === "deleted") {
    const phase = operation ? status?.phase ?? "Requested" : "Deleted";
    return { phase, operation: current, steps: removal(phase), services };
  }
  if (operation?.state === "requested" || !status) {
    return { phase: "Requested", operation: current, steps: beforeMerge(), services };
  }
  return { phase: status.phase, operation: current, steps: status.steps, services };
}

function beforeMerge(): ProgressStep[] {
  return stepNames.map((name, index) => ({
    name,
    status: index === 0 ? "running" : "pending",
    message: null,
  }));
}

function removal(phase: Progress["phase"]): ProgressStep[] {
  const reached = phase === "Deleted" ? 3 : phase === "Purging" ? 1 : 0;
  return removalSteps.map((name, index) => ({
    name,
    status: index < reached ? "done" : index === reached ? "running" : "pending",
    message: null,
  }));
}
