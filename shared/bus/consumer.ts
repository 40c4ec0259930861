import type { Sql, Tx } from "shared/db/mod.ts";
import type { Event, EventType } from "shared/events/mod.ts";

/** Who wants which events. */
export interface Subscription {
  /** Unique in the tenant; its position, its inbox and its queue go by this name. */
  name: string;
  types: readonly EventType[];
}

/** Something that acts on events. */
export interface Consumer extends Subscription {
  /** Events handed over at once, at most. */
  batchSize?: number;
  /**
   * Acts on events in order, in the transaction that also notes them as handled: each takes effect
   * once. What fails is tried again, alone, and at last set aside as a dead letter. Throw a
   * {@link PermanentError} where trying again is of no use.
   */
  handle(tx: Tx, events: Event[]): Promise<void>;
}

/** Says of an event that no further try will help: it becomes a dead letter at once. */
export class PermanentError extends Error {
  override name = "PermanentError";
}

export const defaultBatch = 100;

/** Announces consumers, awake or not, and the types they want. Safe to repeat at any time. */
export async function register(sql: Sql, topology: readonly Subscription[]): Promise<void> {
  for (const { name, types } of topology) {
    // Looked at first: writing would wait for a batch that the consumer is handling.
    const [known] = await sql`SELECT types FROM bus.consumer WHERE name = ${name}`;
    if (known && String(known.types) === String(types)) continue;
    await sql`
      INSERT INTO bus.consumer (name, types) VALUES (${name}, ${types as string[]})
      ON CONFLICT (name) DO UPDATE SET types = excluded.types`;
  }
}
