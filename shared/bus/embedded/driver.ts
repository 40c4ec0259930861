import type { Driver, DriverContext } from "../driver.ts";
import { startLoop } from "../loop.ts";
import { outboxChannel } from "../publish.ts";
import { turnsOf } from "../turn.ts";
import { takeFromLog, waitingInLog } from "./log.ts";
import { logChannel, relay } from "./relay.ts";

/** Events by a log in PostgreSQL: for one machine, with no other engine. */
export function startEmbedded(context: DriverContext): Driver {
  const { sql, tenant, consumers, counters, log } = context;
  const failed = (what: string) => (error: unknown) => log("warn", what, { error: String(error) });
  const relaying = startLoop(() => relay(sql, counters), failed("the relay failed; it goes on"));
  const consuming = consumers.map((consumer) => {
    const turn = turnsOf(sql, consumer, counters);
    const take = takeFromLog(consumer, tenant);
    return startLoop(
      async () => (await turn(take)).next,
      failed(`${consumer.name} failed; it goes on`),
    );
  });
  return {
    wakes: {
      [outboxChannel]: relaying.wake,
      [logChannel]: () => consuming.forEach((loop) => loop.wake()),
    },
    waiting: (names) => waitingInLog(sql, names),
    state: () => "embedded",
    async stop() {
      await Promise.all([relaying, ...consuming].map((loop) => loop.stop()));
    },
  };
}
