import type { Sql } from "shared/db/mod.ts";
import type { AsyncMessage, Channel, Connection } from "amqp";
import { type Loop, type Next, startLoop } from "../loop.ts";
import { goodbye } from "./connection.ts";
import { declare } from "./topology.ts";
import type { Subscription } from "../consumer.ts";

export interface QueueOptions {
  sql: Sql;
  connection: Connection;
  queue: string;
  /** Declared with each new channel. */
  topology: readonly Subscription[];
  /** Messages the broker hands over ahead of their acknowledgement. */
  prefetch: number;
  /** Runs before the first message, again and again until it returns false. */
  prepare?: () => Promise<Next>;
  /** Handles the first of `messages` and says how many of them are done for good. */
  handle(messages: readonly AsyncMessage[]): Promise<{ settled: number; next: Next }>;
  onError(error: unknown): void;
}

/** A channel with what the broker delivered on it; acknowledged on no other one. */
interface Held {
  channel: Channel;
  messages: AsyncMessage[];
  open: boolean;
}

/**
 * Handles a queue's messages in order, one call at a time, and acknowledges them afterwards. When
 * the channel is lost, so is what it held: the broker delivers it again on the next one.
 */
export function consumeQueue(options: QueueOptions): Loop {
  const { connection, queue, handle, onError } = options;
  let held: Held | undefined;

  async function open(): Promise<Held> {
    const channel = await connection.acquire({ emitErrorsFromChannel: true });
    const fresh: Held = { channel, messages: [], open: true };
    const lost = () => {
      fresh.open = false;
      loop.wake();
    };
    channel.on("error", onError);
    channel.once("close", lost);
    // The queue was deleted, or its leader moved.
    channel.once("basic.cancel", lost);
    try {
      await declare(options.sql, channel, options.topology);
      await channel.basicQos({ prefetchCount: options.prefetch });
      await channel.basicConsume({ queue }, (message) => {
        fresh.messages.push(message);
        loop.wake();
      });
      return fresh;
    } catch (error) {
      channel.close();
      throw error;
    }
  }

  let prepared = false;
  const loop = startLoop(async () => {
    if (!prepared) {
      const next = await options.prepare?.() ?? false;
      if (next !== false) return next;
      prepared = true;
    }
    if (!held?.open) {
      held?.channel.close();
      held = undefined;
      held = await open();
    }
    const { channel, messages } = held;
    if (messages.length === 0) return false;
    const { settled, next } = await handle(messages);
    const last = messages.splice(0, settled).at(-1);
    // Where the channel is gone they come again, and find their inbox rows.
    if (last && channel.active) channel.basicAck({ deliveryTag: last.deliveryTag, multiple: true });
    return messages.length > 0 ? next || true : next;
  }, onError);

  return {
    wake: loop.wake,
    async stop() {
      await loop.stop();
      await goodbye(held?.channel.close());
    },
  };
}
