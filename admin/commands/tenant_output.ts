/** What `deno task tenant` prints. */
import { delay } from "@std/async/delay";
import type { ApiOperation, ApiTenant, ApiTenantDetail } from "../domain/api.ts";
import type { Output } from "./tenant.ts";
import { CommandFailed, exitCodes, type TenantApi } from "./tenant_api.ts";

const columns: [heading: string, of: (tenant: ApiTenant) => string][] = [
  ["SLUG", ({ slug }) => slug],
  ["STATE", ({ phase }) => phase],
  ["STEP", ({ step }) => step ? `${step.name}${step.escalated ? " (late)" : ""}` : "-"],
  ["PLAN", ({ plan }) => plan],
  ["RING", ({ ring }) => ring],
  ["AWAKE", ({ awake }) => String(awake.length)],
  ["OWNER", ({ ownerEmail }) => ownerEmail],
  ["NAME", ({ name }) => name],
];

export function printList(tenants: ApiTenant[], json: boolean, { out }: Output): void {
  if (json) return out(JSON.stringify(tenants));
  const rows = [
    columns.map(([heading]) => heading),
    ...tenants.map((tenant) => columns.map(([, of]) => of(tenant))),
  ];
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  for (const row of rows) {
    out(row.map((cell, at) => cell.padEnd(widths[at])).join("  ").trimEnd());
  }
}

/** A tenant in lines for people. */
export function describe(tenant: ApiTenantDetail): string {
  const { operation, step } = tenant;
  const lines: [string, string | null][] = [
    ["slug", tenant.slug],
    ["name", tenant.name],
    ["state", tenant.stale ? `${tenant.phase} (as last seen)` : tenant.phase],
    ["plan", tenant.plan],
    ["ring", tenant.ring],
    ["owner", tenant.ownerEmail],
    ["address", tenant.origin],
    ["awake", tenant.awake.join(", ") || "nothing"],
    ["under way", operation && `${operation.kind}, by ${operation.by}`],
    ["step", step && `${step.name} since ${step.since}${step.escalated ? ", late" : ""}`],
    ["error", operation?.error ?? null],
    ["delete after", tenant.deleteAfter],
    ["archive", tenant.archive && `${tenant.archive.location}, sha256 ${tenant.archive.sha256}`],
    ...tenant.troubles.map(({ type, message }): [string, string] => [type, message]),
  ];
  return lines.filter(([, value]) => value !== null)
    .map(([name, value]) => `${name.padEnd(14)}${value}`).join("\n");
}

const everyMs = 1000;
const marks = { pending: " ", running: "…", done: "✓", failed: "✗" } as const;

/**
 * Prints each step as it happens until the operation has ended; without an id, the one that is under
 * way. Throws `CommandFailed` where it ended without effect, or not in time.
 */
export async function followOperation(
  api: TenantApi,
  slug: string,
  id: string | null,
  { timeoutSeconds, json, output }: { timeoutSeconds: number; json: boolean; output: Output },
): Promise<void> {
  const at = `/tenants/${encodeURIComponent(slug)}`;
  const deadline = Date.now() + timeoutSeconds * 1000;
  const told = new Map<string, string>();
  const say = (line: string) => json || output.err(line);
  for (;;) {
    const tenant: ApiTenantDetail = await (await api.call("GET", at)).json();
    id ??= tenant.operation?.id ?? null;
    for (const { name, status, message } of tenant.steps) {
      const line = `${marks[status]} ${name}${message ? `: ${message}` : ""}`;
      if (status !== "pending" && told.get(name) !== line) say(line);
      told.set(name, line);
    }
    const operation: ApiOperation | null = id
      ? await (await api.call("GET", `${at}/operations/${id}`)).json()
      : null;
    const waits = operation?.kind === "delete" && tenant.phase === "Deleting" &&
      Date.parse(tenant.deleteAfter ?? "") > deadline;
    if (!operation || operation.finishedAt || waits) {
      const ended = operation?.state ?? "done";
      const failed = ["refused", "failed", "superseded"].includes(ended);
      if (failed) {
        throw new CommandFailed(
          exitCodes.refused,
          `${slug}: ${operation!.kind} ${ended}${operation!.error ? `: ${operation!.error}` : ""}`,
          operation!,
        );
      }
      const grace = waits ? `, can be undone until ${tenant.deleteAfter}` : "";
      return output.out(json ? JSON.stringify(tenant) : `${slug}: ${tenant.phase}${grace}`);
    }
    if (Date.now() > deadline) {
      throw new CommandFailed(
        exitCodes.late,
        `${slug}: ${operation.kind} is still under way${
          operation.error ? `: ${operation.error}` : ""
        }`,
        operation,
      );
    }
    await delay(everyMs);
  }
}
