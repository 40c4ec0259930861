/** What a person should know about a tenant's engines, worst first. Islands use it, too. */
import type { TenantEngines } from "shared/devops_api/mod.ts";

/** An event that waits longer than this for its publication is late. */
export const lateSeconds = 30;
/** Events that wait for one consumer, beyond which it does not keep up. */
export const behindEvents = 500;
/** Failed requests of those of the last minutes. */
export const errorShare = 0.02;

export type Finding =
  | { code: "unread" }
  | { code: "engine_down" | "engine_degraded"; engine: TenantEngines["engines"][number] }
  | { code: "outbox_late"; events: number; seconds: number }
  | { code: "consumer_behind"; consumer: string; events: number }
  | { code: "dead_letters"; consumer: string; events: number }
  | { code: "errors"; errors: number; total: number };

export type Health = "well" | "watch" | "broken" | "asleep" | "unknown";

/** What is wrong; empty where nothing is. */
export function findingsOf(seen: TenantEngines): Finding[] {
  if (!seen.readAt) return [{ code: "unread" }];
  const findings: Finding[] = [];
  for (const engine of seen.engines) {
    if (engine.state === "down") findings.push({ code: "engine_down", engine });
  }
  const { requests, outbox } = seen;
  if (requests && requests.errors > 0 && requests.errors / requests.total > errorShare) {
    findings.push({ code: "errors", errors: requests.errors, total: requests.total });
  }
  if (outbox && outbox.oldestSeconds > lateSeconds) {
    findings.push({ code: "outbox_late", events: outbox.events, seconds: outbox.oldestSeconds });
  }
  for (const { name, waiting, deadLetters } of seen.consumers) {
    if (deadLetters > 0) {
      findings.push({ code: "dead_letters", consumer: name, events: deadLetters });
    }
    if (waiting > behindEvents) {
      findings.push({ code: "consumer_behind", consumer: name, events: waiting });
    }
  }
  for (const engine of seen.engines) {
    if (engine.state === "degraded") findings.push({ code: "engine_degraded", engine });
  }
  return findings;
}

/** The whole in one word. */
export function healthOf(seen: TenantEngines): Health {
  const findings = findingsOf(seen);
  if (findings.some(({ code }) => code === "unread")) return "unknown";
  const broken = (finding: Finding) =>
    finding.code === "errors" ||
    (finding.code === "engine_down" && !finding.engine.optional);
  if (findings.some(broken)) return "broken";
  if (findings.length > 0) return "watch";
  if (seen.services.every(({ awake }) => !awake)) return "asleep";
  return seen.engines.some(({ state }) => state === "up") ? "well" : "unknown";
}

export interface EngineRow {
  slug: string;
  name: string;
  /** Null: the DevOps API knows nothing of this tenant, or does not answer. */
  seen: TenantEngines | null;
}
