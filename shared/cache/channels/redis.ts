import { Redis } from "redis";
import type { ChannelStore, Entry } from "./mod.ts";
import { mostMembers } from "./mod.ts";
import { scripts } from "./redis_scripts.ts";
import { Tracker } from "./tracker.ts";

/** A call waits this long at most, a lost connection included. */
const patienceMs = 5000;
/** The listening connection is asked this often whether it still is one. */
const pingMs = 5000;

type Call = (...args: (string | number)[]) => Promise<unknown>;

/** The channel store in Redis. Calls are kept while it is away, for some seconds. */
export function redisChannels(url: string, tenant: string, keep: number): ChannelStore {
  const prefix = `${tenant}:live:`;
  const settings = {
    connectionName: prefix,
    maxRetriesPerRequest: null,
    retryStrategy: (attempt: number) => Math.min(50 * 2 ** attempt, 1000),
    lazyConnect: true,
  };
  const redis = new Redis(url, { ...settings, commandTimeout: patienceMs });
  // Without a listener the process would end with the first lost connection.
  redis.on("error", () => {});
  for (const [name, lua] of Object.entries(scripts)) {
    redis.defineCommand(name, { lua, numberOfKeys: 0 });
  }
  const call = (name: keyof typeof scripts, ...args: (string | number)[]) =>
    (redis as unknown as Record<string, Call>)[name](
      prefix,
      crypto.randomUUID().slice(-12),
      keep,
      ...args,
    );

  const read = async (channel: string, epoch: string, seq: number) => {
    const found = await call("channelRead", channel, epoch, seq) as [string, [string, string[]][]];
    return found === null ? null : { epoch: found[0], entries: found[1].map(parseRow) };
  };
  const source = {
    async position(channel: string) {
      const [epoch, seq, ver] = await call("channelPosition", channel) as string[];
      return { epoch, seq: Number(seq), ver: Number(ver) };
    },
    async read(channel: string, { epoch, seq }: { epoch: string; seq: number }) {
      return (await read(channel, epoch, seq))?.entries ?? null;
    },
  };

  return {
    ...source,
    history: async (channel) => (await read(channel, "", 0))!,
    async publish(batch) {
      if (batch.length === 0) return;
      await call(
        "channelPublish",
        ...batch.flatMap(({ channel, id, key, ver, data }) => [
          channel,
          id,
          key,
          ver ?? "",
          JSON.stringify(data),
        ]),
      );
    },
    async renew(channel) {
      await call("channelRenew", channel ?? "");
    },
    listen(follower) {
      const tracker = new Tracker(source, follower);
      const subscriber = new Redis(url, { ...settings, autoResubscribe: false });
      const ready = Promise.withResolvers<void>();
      subscriber.on("error", () => {});
      // What was published while the connection was away has to be read.
      subscriber.on("ready", () => {
        subscriber.subscribe(prefix).then(() => {
          ready.resolve();
          tracker.catchUpAll();
        }, () => {});
      });
      subscriber.on("message", (_topic: string, text: string) => {
        const [channel, epoch, rows] = JSON.parse(text) as [string, string, string[][]];
        if (!tracker.follows(channel)) return;
        // A channel that was renewed says so with no entries (an empty table of Lua is `{}`).
        if (epoch === "") return void tracker.catchUp(channel);
        tracker.offer(
          channel,
          epoch,
          rows.map(([seq, key, ver, data]) => ({ seq: Number(seq), key, ver: Number(ver), data })),
        );
      });
      subscriber.connect().catch(() => {});
      const pings = setInterval(() => {
        if (subscriber.status !== "ready") return;
        // A network that swallows everything would otherwise look like silence.
        const late = setTimeout(() => subscriber.disconnect(true), pingMs);
        subscriber.ping().then(() => clearTimeout(late), () => clearTimeout(late));
      }, pingMs);
      return {
        ready: ready.promise,
        async follow(channel) {
          await ready.promise;
          return await tracker.follow(channel);
        },
        unfollow: (channel) => tracker.unfollow(channel),
        stop() {
          clearInterval(pings);
          tracker.stop();
          subscriber.disconnect();
          return Promise.resolve();
        },
      };
    },
    async enter(node, present, ttlMs) {
      if (present.length === 0) return;
      await call(
        "channelEnter",
        node,
        ttlMs,
        ...present.flatMap(({ channel, member, data }) => [channel, member, JSON.stringify(data)]),
      );
    },
    async leave(node, channel, member) {
      await call("channelLeave", node, channel, member);
    },
    async expire() {
      await call("channelExpire");
    },
    async members(channel) {
      const data = await redis.hgetall(`${prefix}${channel}:who:data`);
      const found = new Map(Object.entries(data));
      return found.size > mostMembers ? found.size : found;
    },
    close() {
      redis.disconnect();
      return Promise.resolve();
    },
  };
}

/** `["12-0", ["k", key, "v", version, "d", data]]` */
function parseRow([id, [, key, , ver, , data]]: [string, string[]]): Entry {
  return { seq: Number(id.split("-", 1)[0]), key, ver: Number(ver), data };
}
