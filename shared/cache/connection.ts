import { delay } from "@std/async/delay";
import { Redis, ReplyError } from "redis";
import { counters } from "./stats.ts";

/** What one call may cost, in milliseconds: longer, and the work is done without Redis. */
const budgetMs = 200;
/** What a process that starts may wait for its connection: once, and only where nothing answers. */
const startMs = 1000;
/** How often an absent Redis is asked whether it is back. */
const probeMs = 500;

export interface Connection {
  /** Uses Redis within the budget, or gives what `otherwise` gives. Never throws for Redis' sake. */
  use<T>(command: (redis: Redis) => Promise<T>, otherwise: () => T | Promise<T>): Promise<T>;
  healthy(): boolean;
  close(): void;
}

/**
 * A connection with a circuit breaker: the first call that fails or is late costs at most the
 * budget, and after it no call is sent until Redis answers again, which is asked in the background.
 * `back` runs on that answer, before anybody is served from Redis again.
 */
export function guarded(url: string, back: (redis: Redis) => Promise<void>): Connection {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // Sent again after a reconnect it would count a use twice, or bring back an old value.
    autoResendUnfulfilledCommands: false,
    commandTimeout: budgetMs,
    connectTimeout: 2000,
    // A black hole keeps a connection open for many minutes.
    socketTimeout: 2000,
    retryStrategy: (times) => Math.min(50 * 2 ** times, 1000) * (0.5 + Math.random() / 2),
  });
  // Without a listener the process would end with the first lost connection.
  redis.on("error", () => {});
  let away = false;
  let closed = false;
  let probing = false;
  const connected = Promise.withResolvers<void>();
  for (const event of ["ready", "close"]) redis.once(event, () => connected.resolve());
  // The first calls of a process wait until it is connected or refused.
  let start: Promise<unknown> | null = Promise.race([connected.promise, delay(startMs)])
    .then(() => start = null);

  const probe = async () => {
    if (probing) return;
    probing = true;
    while (away && !closed) {
      try {
        await redis.ping();
        await back(redis);
        away = false;
        counters.away--;
      } catch {
        await delay(probeMs, { persistent: false });
      }
    }
    probing = false;
  };
  const open = () => {
    if (away || closed) return;
    away = true;
    counters.away++;
    void probe();
  };
  return {
    async use(command, otherwise) {
      if (start) await start;
      if (away) {
        counters.skipped++;
        return await otherwise();
      }
      try {
        return await command(redis);
      } catch (error) {
        counters.errors++;
        // An answer that refuses (memory is full, data is being loaded) is still an answer.
        if (!(error instanceof ReplyError)) open();
      }
      return await otherwise();
    },
    healthy: () => !away,
    close() {
      closed = true;
      if (away) counters.away--;
      away = true;
      redis.disconnect();
    },
  };
}
