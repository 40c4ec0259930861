import type { EngineFigure } from "shared/telemetry/metrics.ts";
import { redact } from "shared/telemetry/redact.ts";

/** Something a service needs, and how to see whether it is there. */
export interface Check {
  /** Fails, or resolves to false, where the engine does not do its work. */
  check(): Promise<unknown>;
  /** What does the work: `postgresql`, `amqp`, `memory` … */
  driver: string;
  /** The service does without it, more slowly: an outage does not take it out of service. */
  optional?: boolean;
}

export interface CheckState {
  name: string;
  driver: string;
  optional: boolean;
  ok: boolean;
  /** How long the check took, waiting for a connection included. */
  milliseconds: number;
  error?: string;
}

/** Longest time for one check. */
const patienceMs = 2000;
/** A result is good for this long: probes and scrapes come together. */
const freshMs = 1000;

/** Looks at what a service needs; each check at most once at a time, however many ask. */
export class Readiness {
  #checks: { name: string; check: Check; running: Promise<CheckState> | null; at: number }[];

  constructor(checks: Record<string, Check>) {
    this.#checks = Object.entries(checks)
      .map(([name, check]) => ({ name, check, running: null, at: -Infinity }));
  }

  async look(): Promise<CheckState[]> {
    return await Promise.all(this.#checks.map((entry) => {
      if (entry.running && performance.now() - entry.at < freshMs) return entry.running;
      entry.at = performance.now();
      return entry.running = run(entry.name, entry.check);
    }));
  }

  /** The same as figures. */
  async engines(): Promise<EngineFigure[]> {
    return (await this.look()).map(({ name, ok, milliseconds, ...rest }) => ({
      ...rest,
      engine: name,
      up: ok,
      seconds: milliseconds / 1000,
    }));
  }

  /** The answer of `/readyz`: 503 where something is missing that the service cannot do without. */
  async response(isStopping: boolean): Promise<Response> {
    const checks = await this.look();
    const missing = checks.some(({ ok, optional }) => !ok && !optional);
    const status = isStopping
      ? "stopping"
      : missing
      ? "unavailable"
      : checks.every(({ ok }) => ok)
      ? "ready"
      : "degraded";
    const ok = status === "ready" || status === "degraded";
    return Response.json({ ok, status, checks }, {
      status: ok ? 200 : 503,
      headers: { "cache-control": "no-store" },
    });
  }
}

async function run(
  name: string,
  { check, driver, optional = false }: Check,
): Promise<CheckState> {
  const began = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let error: string | undefined;
  try {
    const late = new Promise<never>((_, fail) => {
      timer = setTimeout(() => fail(new Error(`no answer in ${patienceMs} ms`)), patienceMs);
    });
    if (await Promise.race([check(), late]) === false) error = "not ready";
  } catch (cause) {
    error = String(redact(cause instanceof Error ? cause.message : String(cause)));
  }
  clearTimeout(timer);
  const milliseconds = Math.round((performance.now() - began) * 10) / 10;
  return { name, driver, optional, ok: error === undefined, milliseconds, error };
}
