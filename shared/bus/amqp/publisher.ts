import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers";
import type { Channel, Connection } from "amqp";
import type { Sql } from "shared/db/mod.ts";
import type { Event } from "shared/events/mod.ts";
import type { Subscription } from "../consumer.ts";
import type { RefusalCause } from "../fault.ts";
import { closeAll, openConnection, type OpenOptions } from "./connection.ts";
import { declare, exchange } from "./topology.ts";

/** Longest wait for the broker's confirms of one batch, in milliseconds. */
const confirmMs = 5000;

/** Messages of one batch at most: twice as many were no faster (bus_bench.ts, on one node). */
const largest = 1000;

export interface Outgoing {
  event: Event;
  /** The kind of thing that changed. */
  aggregate: string;
  /** Past the exchange, to this consumer alone. */
  onlyConsumer: string | null;
}

/** Confirmed by the broker, or why not. */
export type Outcome = { sent: true } | { sent: false; cause: RefusalCause; reason: string };

export interface Publisher {
  /** False while the broker is away or blocked: publishing would only wait. */
  ready(): boolean;
  state(): "connected" | "blocked" | "away";
  /** How many messages to publish at once: fewer after a broker has not confirmed all in time. */
  limit(): number;
  /** Makes sure that the queue of every consumer exists and gets what its consumer wants. */
  prepare(): Promise<void>;
  /**
   * Publishes in order and waits until the broker has each message on disk, or has refused it.
   * Rejects where that cannot be known: some may have arrived.
   */
  publish(messages: Outgoing[]): Promise<Outcome[]>;
  connection(): Connection;
  close(): Promise<void>;
}

/** A connection for publishing only: an alarm of the broker stops it, and no consumer with it. */
export function openPublisher(
  options: OpenOptions & { sql: Sql; topology: readonly Subscription[] },
): Publisher {
  let blocked = false;
  let interrupt = (_reason: string) => {};
  const open = () =>
    openConnection({
      ...options,
      onReady() {
        blocked = false;
        options.onReady?.();
      },
      onPause(reason, isBlocked) {
        blocked = isBlocked;
        interrupt(reason);
      },
    });
  let connection = open();
  let channel: Channel | undefined;
  let returned = new Map<string, string>();
  let limit = largest;

  async function ready(): Promise<Channel> {
    if (channel?.active) return channel;
    const fresh = await connection.acquire({ emitErrorsFromChannel: true });
    fresh.on("error", (error) => options.log("warn", String(error)));
    fresh.on("basic.return", ({ messageId, exchange, routingKey, replyText }) => {
      const wanted = exchange ? `no queue for ${routingKey}` : `no queue ${routingKey}`;
      returned.set(key(messageId, routingKey), `${wanted} (${replyText})`);
    });
    try {
      await declare(options.sql, fresh, options.topology);
      await fresh.confirmSelect();
    } catch (error) {
      fresh.close();
      throw error;
    }
    return channel = fresh;
  }

  return {
    connection: () => connection,
    ready: () => connection.ready,
    limit: () => limit,
    async prepare() {
      await ready();
    },
    state: () => connection.ready ? "connected" : blocked ? "blocked" : "away",
    async publish(messages) {
      const used = await ready();
      returned = new Map();
      let timer: ReturnType<typeof setTimeout> | undefined;
      const interrupted = new Promise<never>((_, reject) => {
        interrupt = (reason) => reject(new Error(`publishing was interrupted: ${reason}`));
        timer = setTimeout(() => {
          // What is still in its buffers must not arrive after what is sent again.
          connection.unsafeDestroy();
          connection = open();
          channel = undefined;
          // All of it again could fail for ever.
          limit = Math.max(1, messages.length >> 1);
          reject(new Error(`not all of ${messages.length} messages were confirmed within 5 s`));
        }, confirmMs);
      });
      const sends = messages.map((message) => used.basicPublish(...toMessage(message)));
      let results: PromiseSettledResult<void>[];
      try {
        results = await Promise.race([Promise.allSettled(sends), interrupted]);
      } finally {
        clearTimeout(timer);
        interrupt = () => {};
      }
      if (messages.length === limit) limit = Math.min(2 * limit, largest);
      // A return comes before its confirm, but the client tells of it one turn of the event loop
      // later.
      await new Promise((done) => setImmediate(done));
      const outcomes = results.map((result, i) =>
        outcomeOf(result, returned.get(keyOf(messages[i])))
      );
      if (outcomes.some(({ sent }) => !sent)) {
        // Somebody may have deleted a queue: the next channel declares all of them again. And a
        // quorum queue that was full refuses a channel for good where its limit has been lifted
        // (RabbitMQ 3.10: it tells channels to go on only by that limit).
        channel = undefined;
        used.close();
      }
      return outcomes;
    },
    close: () => closeAll(connection, channel),
  };
}

function outcomeOf(result: PromiseSettledResult<void>, returned: string | undefined): Outcome {
  if (returned !== undefined) return { sent: false, cause: "unroutable", reason: returned };
  if (result.status === "fulfilled") return { sent: true };
  if (result.reason?.code === "NACK") {
    const reason = "the broker refused it (nack): a queue may be full";
    return { sent: false, cause: "nack", reason };
  }
  throw result.reason;
}

const key = (id: string | undefined, routingKey: string) => `${id} ${routingKey}`;
const routingKeyOf = ({ event, onlyConsumer }: Outgoing) => onlyConsumer ?? event.type;
const keyOf = (message: Outgoing) => key(message.event.id, routingKeyOf(message));

/** CloudEvents in structured mode of the AMQP binding: the body is the whole event. */
function toMessage(message: Outgoing): Parameters<Channel["basicPublish"]> {
  const { event, aggregate, onlyConsumer } = message;
  return [{
    exchange: onlyConsumer === null ? exchange : "",
    routingKey: routingKeyOf(message),
    durable: true,
    mandatory: true,
    contentType: "application/cloudevents+json",
    messageId: event.id,
    type: event.type,
    timestamp: Math.floor(Date.parse(event.time) / 1000),
    headers: { agg: `${aggregate}/${event.subject}`, ver: event.sequence },
  }, Buffer.from(JSON.stringify(event))];
}
