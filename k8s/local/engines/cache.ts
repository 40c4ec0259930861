import { Redis, ReplyError } from "redis";
import { EngineError } from "./mod.ts";

/** A Redis server that tenants share: each has the keys below its own prefix. */
export interface CacheServer {
  /**
   * The login of a tenant: `user` may use keys and channels that begin with `prefix:`, with any of
   * these passwords. Nothing where the server knows no users: then all share the platform's login.
   */
  putUser(user: string, prefix: string, passwords: string[]): Promise<void>;
  /** Removes the login, and what was kept below the prefix. */
  removeUser(user: string, prefix: string): Promise<void>;
  /** The URL that a service of a tenant is given. */
  address(user: string, password: string): string;
  users(): Promise<string[]>;
  close(): void;
}

/** What a cache needs and nothing that reaches beyond its keys; INFO is what clients begin with. */
const allowed = ["+@all", "-@admin", "-@dangerous", "+info"];

/** The server of `url`, whose login may make users (ACL, since Redis 6); else all share that login. */
export async function openCacheServer(
  url: string,
  log: (line: string) => void,
): Promise<CacheServer> {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 1,
    connectTimeout: 5000,
    commandTimeout: 10_000,
    retryStrategy: (times) => Math.min(100 * 2 ** times, 5000),
  });
  // Without a listener the process would end with the first lost connection.
  redis.on("error", () => {});
  const ask = async (command: string, ...args: string[]): Promise<unknown> => {
    try {
      return await redis.call(command, args);
    } catch (error) {
      const host = new URL(url).host;
      const { message } = error as Error;
      throw new EngineError(
        error instanceof ReplyError
          ? `Redis refuses ${command} ${args[0] ?? ""}: ${message}`
          : `Redis does not answer at ${host}: ${message}`,
        { cause: error },
      );
    }
  };
  let hasUsers = true;
  try {
    await ask("ping");
    await ask("acl", "list").catch((error: Error) => {
      if (!(error.cause instanceof ReplyError)) throw error;
      hasUsers = false;
      log("Redis makes no users for us: tenants share its login, each below a prefix of its own");
    });
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  return {
    async putUser(user, prefix, passwords) {
      if (!hasUsers) return;
      const rights = [`~${prefix}:*`, `&${prefix}:*`, ...allowed];
      const secrets = passwords.map((password) => `>${password}`);
      // In one command, so that nobody finds the login half made.
      await ask("acl", "setuser", user, "reset", "on", ...secrets, ...rights);
    },
    async removeUser(user, prefix) {
      if (hasUsers) await ask("acl", "deluser", user);
      let cursor = "0";
      do {
        const [next, keys] = await ask("scan", cursor, "match", `${prefix}:*`, "count", "500") as [
          string,
          string[],
        ];
        if (keys.length > 0) await ask("unlink", ...keys);
        cursor = next;
      } while (cursor !== "0");
    },
    address(user, password) {
      if (!hasUsers) return url;
      const own = new URL(url);
      own.username = user;
      own.password = encodeURIComponent(password);
      return own.href;
    },
    async users() {
      return hasUsers ? await ask("acl", "users") as string[] : [];
    },
    close: () => redis.disconnect(),
  };
}
