import { z } from "zod";
import { EngineError } from "./mod.ts";

/** A RabbitMQ server, by its management plugin's HTTP API: what the topology operator does. */
export interface Broker {
  /** Where services find it: the URL of a tenant's manifest with this server's host and port. */
  address(url: string): string;
  putVhost(name: string, options: VhostOptions): Promise<void>;
  deleteVhost(name: string): Promise<void>;
  /** Makes a user without any tag, or gives it this password. */
  putUser(name: string, password: string, limits?: UserLimits): Promise<void>;
  deleteUser(name: string): Promise<void>;
  putPermission(vhost: string, user: string, permission: Permission): Promise<void>;
  deletePermission(vhost: string, user: string): Promise<void>;
  vhosts(): Promise<string[]>;
  users(): Promise<string[]>;
  /** Messages ready in each queue of each virtual host, all in one request. */
  queueLengths(): Promise<Map<string, Map<string, number>>>;
}

export interface VhostOptions {
  defaultQueueType?: string;
  limits?: { connections?: number; queues?: number };
}

export interface UserLimits {
  connections?: number;
  channels?: number;
}

/** Regular expressions over the names of queues and exchanges. */
export interface Permission {
  configure: string;
  write: string;
  read: string;
}

const named = z.array(z.object({ name: z.string() }));
const queues = z.array(z.object({
  vhost: z.string(),
  name: z.string(),
  messages_ready: z.number().default(0),
}));

/**
 * The broker of `amqpUrl`, whose login is an administrator's. Without `managementUrl` the plugin is
 * looked for at its usual port of the same host.
 */
export async function openBroker(amqpUrl: string, managementUrl?: string): Promise<Broker> {
  const amqp = new URL(amqpUrl);
  const secure = amqp.protocol === "amqps:";
  const base = new URL(
    managementUrl ?? (secure ? `https://${amqp.hostname}:15671` : `http://${amqp.hostname}:15672`),
  );
  const login = base.username ? base : amqp;
  const authorization = `Basic ${
    btoa(
      `${decodeURIComponent(login.username || "guest")}:` +
        decodeURIComponent(login.password || "guest"),
    )
  }`;
  // Credentials in an address that fetch is given are an error.
  base.username = base.password = "";

  /** One request; `absent` is the answer that a missing thing gives to DELETE. */
  async function call(method: string, path: string[], body?: object, query = ""): Promise<unknown> {
    const url = new URL(`/api/${path.map(encodeURIComponent).join("/")}${query}`, base);
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method,
        headers: { authorization, "content-type": "application/json" },
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      });
      text = await response.text();
    } catch (error) {
      throw new EngineError(
        `RabbitMQ's management API does not answer at ${base.host}: ${(error as Error).message}`,
      );
    }
    if (method === "DELETE" && response.status === 404) return null;
    if (!response.ok) {
      throw new EngineError(
        `RabbitMQ refuses ${method} ${url.pathname}: ${response.status} ${reasonOf(text)}`.trim(),
      );
    }
    return text ? JSON.parse(text) : null;
  }

  async function limit(of: string, name: string, key: string, value?: number): Promise<void> {
    if (value === undefined) await call("DELETE", [of, name, key]);
    else await call("PUT", [of, name, key], { value });
  }

  // The plugin is not on by default: the one sentence that says how is worth a request.
  await call("GET", ["whoami"]).catch((error) => {
    throw new EngineError(
      `${(error as Error).message}. AMQP_URL needs the management plugin ` +
        "(rabbitmq-plugins enable rabbitmq_management) and the login of an administrator; " +
        "RABBITMQ_MANAGEMENT_URL names another address",
    );
  });

  return {
    address(text) {
      const url = new URL(text);
      url.protocol = amqp.protocol;
      url.hostname = amqp.hostname;
      url.port = amqp.port || (secure ? "5671" : "5672");
      return url.href;
    },
    async putVhost(name, { defaultQueueType, limits = {} }) {
      await call("PUT", ["vhosts", name], { default_queue_type: defaultQueueType });
      await limit("vhost-limits", name, "max-connections", limits.connections);
      await limit("vhost-limits", name, "max-queues", limits.queues);
    },
    async deleteVhost(name) {
      await call("DELETE", ["vhosts", name]);
    },
    async putUser(name, password, limits = {}) {
      await call("PUT", ["users", name], { password, tags: "" });
      await limit("user-limits", name, "max-connections", limits.connections);
      await limit("user-limits", name, "max-channels", limits.channels);
    },
    async deleteUser(name) {
      await call("DELETE", ["users", name]);
    },
    async putPermission(vhost, user, permission) {
      await call("PUT", ["permissions", vhost, user], permission);
    },
    async deletePermission(vhost, user) {
      await call("DELETE", ["permissions", vhost, user]);
    },
    async vhosts() {
      return named.parse(await call("GET", ["vhosts"], undefined, "?columns=name"))
        .map(({ name }) => name);
    },
    async users() {
      return named.parse(await call("GET", ["users"], undefined, "?columns=name"))
        .map(({ name }) => name);
    },
    async queueLengths() {
      const columns = "?columns=vhost,name,messages_ready";
      const lengths = new Map<string, Map<string, number>>();
      for (const queue of queues.parse(await call("GET", ["queues"], undefined, columns))) {
        const own = lengths.get(queue.vhost) ?? new Map<string, number>();
        lengths.set(queue.vhost, own.set(queue.name, queue.messages_ready));
      }
      return lengths;
    },
  };
}

function reasonOf(text: string): string {
  try {
    const { reason, error } = JSON.parse(text);
    return [error, reason].filter((part) => typeof part === "string").join(": ");
  } catch {
    return text.slice(0, 200);
  }
}
