import type { Connection } from "amqp";
import { logger } from "shared/telemetry/mod.ts";
import { closeAll, openConnection } from "./connection.ts";

/** Longest wait for the broker's answers, in milliseconds. */
const answerMs = 5000;

/**
 * Messages ready in each queue; one that does not exist holds none. Rejects where the broker is
 * away.
 */
export async function queueLengths(
  connection: Connection,
  names: readonly string[],
): Promise<Record<string, number>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the broker does not answer")), answerMs);
  });
  const answers = ask(connection, names);
  answers.catch(() => {});
  return await Promise.race([answers, tooLong]).finally(() => clearTimeout(timer));
}

/** The same on a connection of its own, for processes that have none. */
export async function queueLengthsAt(
  url: string,
  names: readonly string[],
): Promise<Record<string, number>> {
  if (names.length === 0) return {};
  const log = logger({ component: "bus" });
  const connection = openConnection({ url, name: "queue lengths", log });
  try {
    return await queueLengths(connection, names);
  } finally {
    await closeAll(connection);
  }
}

async function ask(
  connection: Connection,
  names: readonly string[],
): Promise<Record<string, number>> {
  const lengths: Record<string, number> = {};
  for (const queue of names) {
    const channel = await connection.acquire({ emitErrorsFromChannel: true });
    channel.on("error", () => {});
    try {
      lengths[queue] = (await channel.queueDeclare({ queue, passive: true })).messageCount;
    } catch (error) {
      if ((error as { code?: string }).code !== "NOT_FOUND") throw error;
      lengths[queue] = 0;
    } finally {
      await channel.close();
    }
  }
  return lengths;
}
