import { type Channel, Connection } from "amqp";
import type { Logger } from "shared/telemetry/mod.ts";

/** Longest wait for a goodbye that the broker does not answer, in milliseconds. */
const goodbyeMs = 2000;

export interface OpenOptions {
  url: string;
  /** Shown in the broker's list of connections. */
  name: string;
  log: Logger;
  /** The broker is there again, or takes messages again. */
  onReady?: () => void;
  /** It is gone, or (`blocked`) takes no messages for now. */
  onPause?: (reason: string, blocked: boolean) => void;
}

/**
 * A connection that comes back by itself: 0.5 to 5 s after a broken one, and after 16 to 20 s
 * where the network swallows everything.
 */
export function openConnection({ url, name, log, onReady, onPause }: OpenOptions): Connection {
  const connection = new Connection({
    url,
    connectionName: name,
    heartbeat: 8,
    connectionTimeout: 5000,
    acquireTimeout: 5000,
    retryLow: 500,
    retryHigh: 5000,
  });
  // Without a listener an error would end the process.
  connection.on("error", (error) => {
    log("warn", "the broker's connection failed; it is tried again", { error: String(error) });
    onPause?.(String(error), false);
  });
  connection.on("connection", () => onReady?.());
  connection.on("connection.blocked", (reason) => {
    log("warn", "the broker takes no messages for now", { reason });
    onPause?.(reason, true);
  });
  connection.on("connection.unblocked", () => onReady?.());
  return connection;
}

/** Closes a channel, then its connection, in that order: the other one hangs. */
export async function closeAll(connection: Connection, channel?: Channel): Promise<void> {
  if (connection.ready) {
    await goodbye(channel?.close());
    await goodbye(connection.close());
  }
  connection.unsafeDestroy();
}

/** Waits for the end of a channel or connection, but not for a broker that is silent. */
export async function goodbye(closing: Promise<void> | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<void>((done) => timer = setTimeout(done, goodbyeMs));
  await Promise.race([closing?.catch(() => {}), tooLong]);
  clearTimeout(timer);
}
