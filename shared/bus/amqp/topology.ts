import type { Channel } from "amqp";
import { type Sql, transaction } from "shared/db/mod.ts";
import type { Subscription } from "../consumer.ts";

/** Topic exchange of all events; the routing key is the event's type. */
export const exchange = "vecton.events";

/** Where the broker puts what a consumer did not acknowledge within the delivery limit. */
export const deadQueue = "vecton.dead";

/**
 * Deliveries of one message before the broker gives it up. Every process that is killed costs one
 * delivery of each message it had prefetched, whether it had begun with it or not: a limit like 5
 * would throw good events out after five kills in a row. Failures of a handler are counted in the
 * database instead (`turn.ts`), so this only ends an event that brings its process down each time.
 */
const deliveryLimit = 100;

// Arguments of a queue cannot be changed later: one that differs is refused by the broker.
const consumerArguments = {
  "x-queue-type": "quorum",
  // One process at a time, in the order of the queue; the next takes over when it is gone.
  "x-single-active-consumer": true,
  "x-delivery-limit": deliveryLimit,
  // Straight to the queue by the default exchange. At-least-once needs reject-publish.
  "x-dead-letter-exchange": "",
  "x-dead-letter-routing-key": deadQueue,
  "x-dead-letter-strategy": "at-least-once",
  "x-overflow": "reject-publish",
} as const;

const deadArguments = {
  "x-queue-type": "quorum",
  "x-single-active-consumer": true,
  // RabbitMQ 4 has a limit of 20 where none is named, and would then drop the last copy.
  "x-delivery-limit": 1_000_000,
} as const;

/**
 * Declares the exchange, the dead-letter queue and the queue of each consumer with its bindings.
 * Repeated with every new channel: whoever publishes first makes the queues of those who sleep.
 *
 * One process of a tenant at a time: a queue that another one is just making refuses messages for a
 * moment, and later events of an aggregate would overtake the refused one.
 */
export async function declare(
  sql: Sql,
  channel: Channel,
  topology: readonly Subscription[],
): Promise<void> {
  await transaction(sql, async (tx) => {
    await tx`SELECT pg_advisory_xact_lock(hashtext('bus.topology'))`;
    await declareAll(channel, topology);
  });
}

async function declareAll(channel: Channel, topology: readonly Subscription[]): Promise<void> {
  await channel.exchangeDeclare({ exchange, type: "topic", durable: true });
  await channel.queueDeclare({ queue: deadQueue, durable: true, arguments: deadArguments });
  for (const { name, types } of topology) {
    await channel.queueDeclare({ queue: name, durable: true, arguments: consumerArguments });
    for (const routingKey of types) await channel.queueBind({ exchange, queue: name, routingKey });
  }
}
