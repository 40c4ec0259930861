/**
 * Relays and a consumer that are wrong on purpose. The tests show that the checks catch them: a
 * check that these pass would prove nothing about the real ones.
 */
import type { AsyncMessage } from "amqp";
import { type Sql, transaction } from "shared/db/mod.ts";
import type { Event } from "shared/events/mod.ts";
import { readMessage } from "../amqp/inbox.ts";
import type { Publisher } from "../amqp/publisher.ts";
import type { Consumer } from "../consumer.ts";
import { envelopeOf } from "../delivery.ts";

type Relay = () => Promise<unknown>;

/** Rows of the outbox, ready to be published. */
export const outgoing = (rows: Iterable<Parameters<typeof envelopeOf>[0]>) =>
  [...rows].map((row) => ({
    event: envelopeOf(row),
    aggregate: row.agg_type as string,
    onlyConsumer: null,
  }));

/** Goes by the greatest id it has seen: a transaction that drew a lower one and commits later is missed. */
export function cursorRelay(sql: Sql, publisher: Publisher): Relay {
  let last = "0";
  return async () => {
    const rows = await sql`SELECT * FROM bus.outbox WHERE id > ${last} ORDER BY id LIMIT 100`;
    if (rows.length === 0) return;
    await publisher.publish(outgoing(rows));
    last = rows.at(-1)!.id;
  };
}

/** Deletes before the broker has confirmed: what does not arrive is gone. */
export function hastyRelay(sql: Sql, publisher: Publisher): Relay {
  return async () => {
    const rows = await sql`
      DELETE FROM bus.outbox
      WHERE id IN (SELECT id FROM bus.outbox ORDER BY id LIMIT 100) RETURNING *`;
    if (rows.length > 0) await publisher.publish(outgoing(rows.toSorted((a, b) => a.id - b.id)));
  };
}

type Handle = (messages: readonly AsyncMessage[]) => Promise<{ settled: number; next: boolean }>;

/** Keeps no inbox: a redelivery takes effect again. */
export function forgetfulHandler(sql: Sql, consumer: Consumer): Handle {
  return async (messages) => {
    const events = eventsOf(messages.slice(0, 20));
    await transaction(sql, (tx) => consumer.handle(tx, events));
    return { settled: events.length, next: true };
  };
}

/** Acknowledges whether the effect was committed or not. */
export function hastyHandler(sql: Sql, consumer: Consumer): Handle {
  return async (messages) => {
    const events = eventsOf(messages.slice(0, 20));
    await transaction(sql, (tx) => consumer.handle(tx, events)).catch(() => {});
    return { settled: events.length, next: true };
  };
}

const eventsOf = (messages: AsyncMessage[]): Event[] =>
  messages.map((message) => readMessage("demo", message).event!);
