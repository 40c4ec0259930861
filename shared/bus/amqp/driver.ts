import type { Connection } from "amqp";
import type { Consumer } from "../consumer.ts";
import { defaultBatch } from "../consumer.ts";
import type { Driver, DriverContext } from "../driver.ts";
import { type Loop, startLoop } from "../loop.ts";
import { outboxChannel } from "../publish.ts";
import { takeFromLog } from "../embedded/log.ts";
import { turnsOf } from "../turn.ts";
import { closeAll, openConnection } from "./connection.ts";
import { drain } from "./drain.ts";
import { takeFromQueue } from "./inbox.ts";
import { queueLengths } from "./lengths.ts";
import { openPublisher } from "./publisher.ts";
import { consumeQueue } from "./queue.ts";
import { relay } from "./relay.ts";
import { deadQueue } from "./topology.ts";

/** Events by RabbitMQ; vhost and user are those of the URL. */
export function startAmqp(context: DriverContext & { amqpUrl: string }): Driver {
  const { sql, tenant, consumers, topology, log, amqpUrl: url } = context;
  const failed = (what: string) => (error: unknown) => log("warn", what, { error: String(error) });
  const publisher = openPublisher({
    sql,
    url,
    name: `${tenant} publish`,
    log,
    topology,
    onReady: () => relaying.wake(),
  });
  const relaying = startLoop(
    () => relay(sql, publisher, context),
    failed("the relay failed; it goes on"),
  );
  const connection = consumers.length > 0
    ? openConnection({ url, name: `${tenant} consume`, log })
    : null;
  const consuming = connection
    ? [...consumers.map((consumer) => consume(context, connection, consumer)), dead(connection)]
    : [];

  function dead(connection: Connection): Loop {
    return consumeQueue({
      sql,
      connection,
      queue: deadQueue,
      topology: [],
      prefetch: 100,
      handle: (messages) => drain(sql, tenant, messages),
      onError: failed("the dead-letter queue failed; it goes on"),
    });
  }

  return {
    wakes: { [outboxChannel]: relaying.wake },
    async waiting(names) {
      const open = connection ?? publisher.connection();
      if (!open.ready) throw new Error("the broker is away or blocked");
      return await queueLengths(open, names);
    },
    state: publisher.state,
    async stop() {
      // Whoever waits for a broker that is away need not wait any longer.
      for (const open of [publisher.connection(), connection]) {
        if (open && !open.ready) open.unsafeDestroy();
      }
      await relaying.stop();
      await publisher.close();
      await Promise.all(consuming.map((loop) => loop.stop()));
      if (connection) await closeAll(connection);
    },
  };
}

function consume(
  { sql, tenant, counters, log }: DriverContext,
  connection: Connection,
  consumer: Consumer,
): Loop {
  const turn = turnsOf(sql, consumer, counters);
  const batch = consumer.batchSize ?? defaultBatch;
  return consumeQueue({
    sql,
    connection,
    queue: consumer.name,
    topology: [consumer],
    // The next batch arrives while one is handled; more would only be held by a process that dies.
    prefetch: Math.min(Math.max(2 * batch, 50), 400),
    // What the embedded driver left in its log, before this tenant got a broker.
    prepare: async () => (await turn(takeFromLog(consumer, tenant))).next,
    handle: (messages) => turn(takeFromQueue(consumer, tenant, messages)),
    onError: (error) =>
      log("warn", `${consumer.name} failed; it goes on`, { error: String(error) }),
  });
}
