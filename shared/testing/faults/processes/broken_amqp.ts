/**
 * The relay and the queues of the real driver, with a faulty part in one place. The harness must
 * catch each fault, and must find nothing where there is none.
 */
import { delay } from "@std/async/delay";
import type { AsyncMessage } from "amqp";
import { closeAll, openConnection } from "shared/bus/amqp/connection.ts";
import { noteNew, readMessage } from "shared/bus/amqp/inbox.ts";
import { openPublisher, type Publisher } from "shared/bus/amqp/publisher.ts";
import { consumeQueue } from "shared/bus/amqp/queue.ts";
import { relay } from "shared/bus/amqp/relay.ts";
import { startLoop } from "shared/bus/loop.ts";
import type { Consumer } from "shared/bus/mod.ts";
import { type Sql, transaction } from "shared/db/mod.ts";
import { logger } from "shared/telemetry/mod.ts";
import type { Control } from "../controls.ts";
import { gap, strike } from "./broken.ts";
import { settings } from "./child.ts";
import { topology } from "./topology.ts";

const log = logger({ component: "broken" });
const batch = 20;

/** Runs consumers on RabbitMQ, with one fault. */
export function startBrokenAmqp(control: Control, sql: Sql, url: string, consumers: Consumer[]) {
  const { name } = settings;
  const publisher = openPublisher({ sql, url, name, log, topology });
  const outlet = control === "relay does not wait for confirms" ? hasty(publisher) : publisher;
  const relaying = startLoop(
    () => relay(sql, outlet, { log, counters: { published: 0 } }),
    console.error,
    20,
  );
  const connection = openConnection({ url, name, log });
  const consuming = consumers.map((consumer) =>
    consumeQueue({
      sql,
      connection,
      queue: consumer.name,
      topology: [consumer],
      prefetch: 2 * batch,
      handle: handlerOf(control, sql, consumer),
      onError: console.error,
    })
  );
  return {
    async stop() {
      await relaying.stop();
      await publisher.close();
      await Promise.all(consuming.map((loop) => loop.stop()));
      await closeAll(connection);
    },
  };
}

/** How long work stands in a queue of this process: longer than a commit or an answer takes. */
const heldMs = 150;

/** A queue whose work is taken for done as soon as it stands in it; a kill empties it. */
function rashQueue(): (work: () => Promise<unknown>) => void {
  let working: Promise<unknown> = Promise.resolve();
  return (work) => {
    const held = delay(heldMs);
    working = working.then(() => held).then(strike).then(work).catch(console.error);
  };
}

/** Takes a message for sent before it is. */
function hasty(publisher: Publisher): Publisher {
  const later = rashQueue();
  return {
    ...publisher,
    publish(messages) {
      later(() => publisher.publish(messages));
      return Promise.resolve(messages.map(() => ({ sent: true as const })));
    },
  };
}

function handlerOf(control: Control, sql: Sql, consumer: Consumer) {
  const inbox = control !== "consumer has no inbox";
  const act = (messages: AsyncMessage[]) =>
    transaction(sql, async (tx) => {
      const all = messages.map((message) => readMessage(settings.tenant, message));
      const wanted = inbox ? await noteNew(tx, consumer.name, all) : all;
      const events = wanted.flatMap(({ event }) => event ?? []);
      if (events.length > 0) await consumer.handle(tx, events);
    });
  const later = rashQueue();
  return async (messages: readonly AsyncMessage[]) => {
    const taken = messages.slice(0, batch);
    if (control === "consumer acknowledges before its effect") {
      later(() => act(taken));
    } else {
      await act(taken);
      if (!inbox) await gap();
    }
    return { settled: taken.length, next: true };
  };
}
