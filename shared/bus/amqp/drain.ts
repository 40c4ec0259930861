import type { AsyncMessage } from "amqp";
import { type Sql, transaction } from "shared/db/mod.ts";
import { bury } from "../dead_letters.ts";
import { noteNew, readMessage } from "./inbox.ts";

/**
 * Moves what the broker gave up into the table of dead letters, beside what consumers set aside,
 * so that a person sees all of it in one place.
 */
export async function drain(
  sql: Sql,
  tenant: string,
  messages: readonly AsyncMessage[],
): Promise<{ settled: number; next: boolean }> {
  const taken = messages.slice(0, 100);
  await transaction(sql, async (tx) => {
    for (const message of taken) {
      const { consumer, reason, deliveries } = history(message);
      const [dead] = await noteNew(tx, consumer, [readMessage(tenant, message)]);
      // Handled after all, where only the acknowledgement was lost.
      if (dead) await bury(tx, consumer, dead, dead.fault ?? reason, deliveries);
    }
  }, { lockTimeoutMs: 5000, statementTimeoutMs: 30_000 });
  return { settled: taken.length, next: true };
}

function history({ headers = {} }: AsyncMessage) {
  const cause = headers["x-first-death-reason"];
  const deliveries = Number(headers["x-delivery-count"] ?? 0) + 1;
  return {
    consumer: String(headers["x-first-death-queue"] ?? "unknown"),
    deliveries,
    reason: cause === "delivery_limit"
      ? `The broker gave it up after ${deliveries} deliveries: each time the process ended ` +
        "before it acknowledged. Look for a crash while this event is handled."
      : `The broker gave it up: ${cause ?? "no reason given"}`,
  };
}
