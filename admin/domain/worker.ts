/**
 * Carries out operations until they are finished. All it knows is in the database and at the
 * DevOps API: whoever dies at whatever moment, the next worker goes on from there.
 */
import { type Sql, transaction } from "shared/db/mod.ts";
import type { Logger } from "shared/telemetry/mod.ts";
import {
  desiredTenant,
  type Devops,
  DevopsRefused,
  DevopsUnavailable,
  wantedDeletion,
} from "./devops.ts";
import { sealInvitation } from "./invitation.ts";
import { backoffSeconds, nextAction } from "./lifecycle.ts";
import {
  type DueOperation,
  dueOperations,
  recordDone,
  recordMerged,
  recordRefused,
  recordWaiting,
} from "./operations.ts";
import { begin, follow } from "./long_work.ts";
import { saveObservation } from "./observations.ts";
import { startObserver } from "./observer.ts";
import { saveInvitation } from "./tenants.ts";

export interface WorkerOptions {
  sql: Sql;
  devops: Devops;
  /** Seals invitation links. */
  secretKey: string;
  log: Logger;
}

/** Names the advisory lock that only the one active worker holds. */
const workerLock = 0x7665_6374; // "vect"

const pollMs = 500;
const atOnce = 8;

/** Takes one step of one operation, and records what came of it. */
export async function step(
  { sql, devops, secretKey, log }: WorkerOptions,
  operation: DueOperation,
): Promise<void> {
  const { id, slug, kind } = operation;
  try {
    const observed = await devops.status(slug);
    if (observed) await saveObservation(sql, observed);
    switch (nextAction(operation, observed)) {
      case "put": {
        const wanted = desiredTenant.parse(operation.request);
        const { revision, invitation, pullRequest } = await devops.put(slug, wanted, id);
        if (invitation) {
          await saveInvitation(sql, slug, await sealInvitation(secretKey, slug, invitation));
        }
        if (pullRequest) {
          return await recordWaiting(sql, id, { error: null, attempts: 0, seconds: 5 });
        }
        return await recordMerged(sql, id, { revision });
      }
      case "remove": {
        const removal = await devops.remove(slug, wantedDeletion.parse(operation.request), id);
        if (!removal || removal.done) return await recordDone(sql, id);
        return await recordMerged(sql, id, { revision: removal.revision });
      }
      case "begin":
        return await begin({ sql, devops }, operation);
      case "follow":
        return await follow({ sql, devops }, operation);
      case "finish":
        log("info", "operation finished", { operation: id, kind, slug });
        return await recordDone(sql, id);
      case "wait":
        return await recordWaiting(sql, id, {
          error: null,
          attempts: 0,
          // A grace period takes weeks.
          seconds: observed?.phase === "Deleting" ? 15 : 0.5,
        });
    }
  } catch (error) {
    if (error instanceof DevopsRefused) {
      log("warn", "operation refused", { operation: id, kind, slug, code: error.code });
      return await transaction(sql, (tx) => recordRefused(tx, id, error.code));
    }
    const attempts = operation.attempts + 1;
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof DevopsUnavailable)) {
      log("error", "operation step failed", { operation: id, kind, slug, error: message });
    }
    await recordWaiting(sql, id, { error: message, attempts, seconds: backoffSeconds(attempts) });
  }
}

/** Runs until stopped. Of several processes one works, and another takes over when it dies. */
export function startWorker(options: WorkerOptions): { stop(): Promise<void> } {
  const { sql, log } = options;
  let stopping = false;
  let wake = () => {};
  const inFlight = new Map<string, Promise<void>>();
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function lead(): Promise<void> {
    // A lock belongs to its connection: when that breaks, the lock is gone and this must end.
    const connection = await sql.reserve();
    try {
      const [{ leads }] = await connection`SELECT pg_try_advisory_lock(${workerLock}) AS leads`;
      const observer = startObserver(options);
      while (leads && !stopping) {
        observer.tick();
        for (const operation of await dueOperations(connection)) {
          if (inFlight.has(operation.tenantId) || inFlight.size >= atOnce) continue;
          const work = step(options, operation)
            .catch((error) => log("error", "operation lost its record", { error: String(error) }))
            .finally(() => inFlight.delete(operation.tenantId));
          inFlight.set(operation.tenantId, work);
        }
        await pause(pollMs);
      }
      await Promise.all([...inFlight.values(), observer.idle()]);
      if (leads) await connection`SELECT pg_advisory_unlock(${workerLock})`;
    } finally {
      connection.release();
    }
  }

  const running = (async () => {
    while (!stopping) {
      await lead().catch((error) => log("error", "worker interrupted", { error: String(error) }));
      if (!stopping) await pause(pollMs * 2);
    }
  })();
  return {
    async stop() {
      stopping = true;
      wake();
      await running;
    },
  };
}
