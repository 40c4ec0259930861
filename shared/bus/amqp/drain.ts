import type { AsyncMessage } from "amqp";
import { type Sql, transaction } from "shared/db/mod.ts";
import { bury } from "../dead_letters.ts";
import type { Fault } from "../fault.ts";
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
      const { consumer, fault, deliveries } = history(message);
      const delivery = readMessage(tenant, message);
      // Handled after all, where only the acknowledgement was lost. Noted under the event's own
      // time: this says nothing of how far the consumer has come, which `trim` goes by.
      const [dead] = await noteNew(tx, consumer, [delivery], delivery.event?.time ?? "-infinity");
      if (dead) await bury(tx, consumer, dead, dead.fault ?? fault, deliveries);
    }
  }, { lockTimeoutMs: 5000, statementTimeoutMs: 30_000 });
  return { settled: taken.length, next: true };
}

function history({ headers = {} }: AsyncMessage) {
  const death = headers["x-first-death-reason"];
  const deliveries = Number(headers["x-delivery-count"] ?? 0) + 1;
  const fault: Fault = death === "delivery_limit"
    ? {
      cause: "process_died",
      reason: `The broker gave it up after ${deliveries} deliveries: each time the process ended ` +
        "before it acknowledged. Look for a crash while this event is handled.",
    }
    : { cause: "dropped", reason: `The broker gave it up: ${death ?? "no reason given"}` };
  return { consumer: String(headers["x-first-death-queue"] ?? "unknown"), deliveries, fault };
}
