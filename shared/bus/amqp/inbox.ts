import { createHash } from "node:crypto";
import type { Buffer } from "node:buffer";
import { z } from "zod";
import type { AsyncMessage } from "amqp";
import type { Tx } from "shared/db/mod.ts";
import type { Subscription } from "../consumer.ts";
import { type Delivery, delivery } from "../delivery.ts";
import type { Take } from "../turn.ts";

/**
 * Hands over the first of the broker's messages that the consumer has not handled, and notes them
 * as handled in the same transaction.
 */
export function takeFromQueue(
  { name, types }: Subscription,
  tenant: string,
  messages: readonly AsyncMessage[],
): Take {
  return async (tx, _position, limit) => {
    const taken = messages.slice(0, limit);
    const wanted = taken.map((message) => readMessage(tenant, message))
      // An older binding still brings what the consumer no longer wants.
      .filter(({ event }) => !event || types.includes(event.type));
    return {
      deliveries: await noteNew(tx, name, wanted),
      taken: taken.length,
      more: messages.length > taken.length,
      settle: () => Promise.resolve(),
    };
  };
}

/** Writes inbox rows, of now or of `at`, and returns those deliveries that had none, in order. */
export async function noteNew(
  tx: Tx,
  consumer: string,
  deliveries: Delivery[],
  at: string | null = null,
): Promise<Delivery[]> {
  if (deliveries.length === 0) return [];
  const rows = await tx`
    INSERT INTO bus.inbox (consumer, event_id, handled_at)
    SELECT ${consumer}, id, coalesce(${at}::timestamptz, now())
    FROM unnest(${deliveries.map(({ id }) => id)}::text[]::uuid[]) AS e(id)
    ON CONFLICT DO NOTHING RETURNING event_id`;
  const fresh = new Set(rows.map((row) => row.event_id));
  // Of two copies in one batch the first counts.
  return deliveries.filter(({ id }) => fresh.delete(id));
}

/** A message as a delivery; what is no event at all gets an id that is the same each time. */
export function readMessage(tenant: string, { body, messageId }: AsyncMessage): Delivery {
  const bytes = body as Buffer;
  let raw: unknown;
  try {
    raw = typeof body === "string" || !isBytes(body) ? body : JSON.parse(bytes.toString("utf8"));
  } catch {
    raw = { notJson: bytes.toString("utf8") };
  }
  const claimed = [(raw as { id?: unknown } | null)?.id, messageId]
    .find((id) => z.uuid().safeParse(id).success);
  return delivery(tenant, (claimed as string | undefined)?.toLowerCase() ?? idOf(raw), raw);
}

const isBytes = (body: unknown): body is Buffer => body instanceof Uint8Array;

function idOf(raw: unknown): string {
  const hex = createHash("sha256").update(JSON.stringify(raw) ?? "").digest("hex");
  return hex.slice(0, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-8$3-8$4-$5");
}
