import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { liveToken, sessionsThatHold } from "shared/auth/mod.ts";
import type { Figures } from "shared/telemetry/catalogue.ts";
import { logger } from "shared/telemetry/mod.ts";
import type { Runtime } from "../../runtime.ts";
import { Door } from "./door.ts";
import { Hub } from "./hub.ts";
import { channelKinds } from "./kinds.ts";
import { type LiveLimits, standardLimits } from "./limits.ts";
import { PresenceBook } from "./presence.ts";
import { createSockets } from "./sockets.ts";
import { LiveStats } from "./stats.ts";
import { channelsOf } from "./store.ts";
import { createStreams } from "./streams.ts";

/** Who has signed out hears nothing more after this long, at most. */
const revokedEveryMs = 10_000;

/** Sockets, event streams and polls of the websocket service. */
export function createLiveServer(
  runtime: Pick<Runtime, "config" | "tenant" | "sql">,
  limits: LiveLimits = standardLimits,
) {
  const { config, tenant, sql } = runtime;
  const log = logger({ service: "websocket", tenant: tenant.slug });
  const onError = (error: unknown) => log("warn", "live updates", { error: String(error) });
  const store = channelsOf(runtime as Runtime);
  const stats = new LiveStats();
  const hub = new Hub({ store, kindOf: channelKinds(sql, store), stats, onError });
  const presence = new PresenceBook(store, onError);
  const door = new Door({
    hub,
    presence,
    limits,
    stats,
    origin: tenant.origin,
    verify: (token) => liveToken.verify(config.LIVE_TOKEN_SECRET, tenant.slug, token),
  });
  const sockets = createSockets(door);
  const streams = createStreams(door);
  let answered = false;
  hub.ready.then(() => answered = true);
  const revoking = setInterval(() => {
    door.endRevoked((ids) => sessionsThatHold(sql, ids)).catch(onError);
  }, revokedEveryMs);

  return {
    handleUpgrade(req: IncomingMessage, socket: Duplex, head: Uint8Array): void {
      sockets.handleUpgrade(req, socket, head);
    },

    handleRequest: (req: IncomingMessage, res: ServerResponse): boolean => streams.handle(req, res),

    stats,

    /** Figures for `/metrics`. */
    figures: (): Figures<"live"> => ({
      sockets: stats.connections - stats.streams,
      streams: stats.streams,
      lagging: hub.lagging,
      channels: hub.channels,
      shed_total: stats.shed,
      refused_total: stats.refused,
      resumed_total: { ok: stats.resumeOk, gap: stats.resumeGap, snapshot: stats.snapshots },
      frames_total: stats.frames,
      polls_total: stats.polls,
      flushed_total: stats.flushCounts(),
    }),

    /** For `/readyz`: the store has answered, so whoever comes in hears what happens. */
    check: {
      driver: config.REDIS_URL ? "redis" : "postgresql",
      check: () => Promise.resolve(answered && !door.stopping),
    },

    /** Takes nobody in any more, and sends everybody elsewhere. */
    async stop(): Promise<void> {
      await door.drain();
      clearInterval(revoking);
      // Time for the last messages to leave.
      await new Promise((done) => setTimeout(done, 200));
      sockets.stop();
      presence.stop();
      await hub.stop();
    },

    /** Lets go of the store; after the feed has stopped. */
    close: () => store.close(),
  };
}
