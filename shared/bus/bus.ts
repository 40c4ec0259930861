import { delay } from "@std/async/delay";
import { connect, type Sql } from "shared/db/mod.ts";
import { logger } from "shared/telemetry/mod.ts";
import { startAmqp } from "./amqp/driver.ts";
import { type Consumer, register, type Subscription } from "./consumer.ts";
import { startEmbedded } from "./embedded/driver.ts";
import type { BusState } from "./driver.ts";
import { type BusStats, newCounters, readStats } from "./stats.ts";
import { trim } from "./trim.ts";

export interface StartBusOptions {
  /** Pool that handlers run on. */
  sql: Sql;
  /** Opened once more, for the connection that listens. */
  databaseUrl: string;
  /** Broker, vhost and user: events go by RabbitMQ. Without it they go by PostgreSQL. */
  amqpUrl?: string;
  tenant: string;
  /** Run in this process. */
  consumers: readonly Consumer[];
  /**
   * Every consumer of the tenant, whoever runs it: this process may be the relay, and on a broker
   * an event is lost for a consumer that the relay does not know.
   */
  topology: readonly Subscription[];
}

export interface Bus {
  /** For this moment, without asking anybody. */
  state(): BusState;
  /** For metrics. */
  stats(): Promise<BusStats>;
  /** Ends after what is in progress; nothing is left half done. */
  stop(): Promise<void>;
}

const hour = 3_600_000;
/** Between two tries at engines that are away, in milliseconds. */
const retryMs = 1000;

/**
 * Runs this process's consumers and takes its turn as the relay. An event reaches a consumer
 * within some milliseconds (LISTEN/NOTIFY), or a second where a notification was lost. Engines
 * that are away, now or later, are waited for; this never rejects because of them.
 */
export async function startBus(options: StartBusOptions): Promise<Bus> {
  const { sql, consumers, tenant, amqpUrl, topology } = options;
  const log = logger({ component: "bus", tenant });
  const stopping = new AbortController();

  async function untilDone(what: string, work: () => Promise<unknown>): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await work();
        return;
      } catch (error) {
        log("warn", `${what}; it is tried again`, { error: String(error) });
        await delay(retryMs, { signal: stopping.signal }).catch(() => {});
      }
    }
  }

  const counters = newCounters(consumers.map(({ name }) => name));
  const context = { sql, tenant, consumers, topology, counters, log };
  const driver = amqpUrl ? startAmqp({ ...context, amqpUrl }) : startEmbedded(context);
  const listener = connect(options.databaseUrl, { max: 1, applicationName: "bus-listen" });
  const setup = Promise.all([
    untilDone("announcing the consumers failed", () => register(sql, topology)),
    untilDone("listening for events failed", async () => {
      for (const [channel, wake] of Object.entries(driver.wakes)) {
        await listener.listen(channel, wake, wake);
      }
    }),
  ]);
  const names = topology.map(({ name }) => name);
  let trimming: Promise<void> | undefined;
  const trimNow = () => {
    trimming = trim(sql, names)
      .catch((error) => log("warn", "trimming failed", { error: String(error) }));
  };
  // At once, too: a service that sleeps when nobody comes rarely lives for an hour.
  setup.then(() => stopping.signal.aborted || trimNow());
  const hourly = setInterval(trimNow, hour);
  // A short wait, so that whoever publishes next is heard at once; not for an engine that is away.
  await Promise.race([setup, delay(retryMs)]);
  return {
    state: driver.state,
    stats: () => readStats(sql, driver, names, counters),
    async stop() {
      stopping.abort();
      clearInterval(hourly);
      await trimming;
      await driver.stop();
      await listener.end({ timeout: 1 });
    },
  };
}
