/**
 * The registry of the seven services that the tenant app splits into. One image holds them all; a
 * deployment serves the ones that `VECTON_SERVICES` names. The ingress, the Kubernetes template
 * and the local platform read their paths and ports from here, so this module stays plain data:
 * nothing heavy is imported until a service is loaded.
 */
import type { MigrationSet } from "shared/db/mod.ts";
import type { Consumer, Subscription } from "shared/bus/mod.ts";
import { eventTypes } from "shared/events/mod.ts";
import type { Runtime } from "./runtime.ts";

export const serviceNames = [
  "webshop",
  "warehouse",
  "crm",
  "webhook",
  "analytics",
  "websocket",
  "frontend",
] as const;

export type ServiceName = typeof serviceNames[number];

/** Work that a service repeats while it is awake. */
export interface Job {
  name: string;
  everySeconds: number;
  run(): Promise<void>;
}

/** What `services/<name>/mod.ts` exports as `service`. */
export interface ServiceModule {
  /** In the order in which they are applied; a set names the schema it owns. */
  migrations: MigrationSet[];
  consumers(runtime: Runtime): Consumer[];
  jobs(runtime: Runtime): Job[];
}

export interface ServiceEntry {
  name: ServiceName;
  /** Port in development, when nothing else listens there. */
  port: number;
  /** Path prefixes that the ingress sends here; "/" takes what no other service owns. */
  prefixes: string[];
  /**
   * The event consumers. `wakesAt` events that wait for one, in a queue of its name, wake the
   * service.
   */
  consumers: (Subscription & {
    /** @default 1 */
    wakesAt?: number;
  })[];
  /**
   * SQL on the tenant's database that counts due work of its own (imports, deliveries): more than
   * zero wakes the service (KEDA's `postgresql` trigger) and keeps it awake.
   */
  pending?: string;
  load(): Promise<{ service: ServiceModule }>;
}

export const services: Record<ServiceName, ServiceEntry> = {
  webshop: {
    name: "webshop",
    port: 8010,
    prefixes: ["/webshop", "/shop", "/pos", "/api/webshop"],
    consumers: [],
    pending: "SELECT (SELECT count(*) FROM webshop.import_run " +
      "WHERE state IN ('queued', 'running')) + (SELECT count(*) FROM webshop.media " +
      "WHERE key IS NULL AND attempts < 5 AND retry_at <= now()) + " +
      "(SELECT count(*) FROM webshop.media_removal WHERE due <= now()) + " +
      "(SELECT count(*) FROM webshop.account_mail) + (SELECT count(*) FROM mail.message " +
      "WHERE sealed IS NOT NULL AND next_at <= now() AND expires_at > now())",
    load: () => import("./services/webshop/mod.ts"),
  },
  warehouse: {
    name: "warehouse",
    port: 8011,
    prefixes: ["/warehouse", "/api/warehouse"],
    consumers: [],
    pending: "SELECT count(*) FROM inventory.location WHERE told_at IS NULL",
    load: () => import("./services/warehouse/mod.ts"),
  },
  crm: {
    name: "crm",
    port: 8012,
    prefixes: ["/crm", "/api/crm"],
    consumers: [],
    load: () => import("./services/crm/mod.ts"),
  },
  webhook: {
    name: "webhook",
    port: 8013,
    prefixes: ["/webhook", "/api/webhook", "/hooks"],
    consumers: [{ name: "webhook.dispatch", types: eventTypes }],
    pending: "SELECT (SELECT count(*) FROM webhook.delivery d JOIN webhook.endpoint p " +
      "ON p.id = d.endpoint_id AND p.state = 'active' " +
      "WHERE d.state IN ('pending', 'delivering') AND d.next_attempt_at < now()) + " +
      // It hears of every event: where the writer died before it published, this wakes a relay.
      "(SELECT count(*) FROM bus.outbox " +
      "WHERE error IS NULL AND created_at < now() - interval '10 seconds')",
    load: () => import("./services/webhook/mod.ts"),
  },
  analytics: {
    name: "analytics",
    port: 8014,
    prefixes: ["/analytics", "/api/analytics"],
    consumers: [{
      name: "analytics.facts",
      types: ["stock.changed.v1", "product.changed.v1", "location.changed.v1"],
    }],
    load: () => import("./services/analytics/mod.ts"),
  },
  websocket: {
    name: "websocket",
    port: 8015,
    prefixes: ["/ws", "/events"],
    // Where nobody listens, nobody waits for news. Only a long queue wakes it, to be let go of:
    // old events are not told one by one.
    consumers: [{
      name: "websocket.feed",
      types: ["stock.changed.v1", "product.changed.v1"],
      wakesAt: 10_000,
    }],
    load: () => import("./services/websocket/mod.ts"),
  },
  frontend: {
    name: "frontend",
    port: 5175,
    prefixes: ["/"],
    consumers: [],
    load: () => import("./services/frontend/mod.ts"),
  },
};

/** Every consumer of a tenant, awake or not. */
export const topology: Subscription[] = Object.values(services)
  .flatMap(({ consumers }) => consumers);

/** The service that owns a path: the longest prefix wins, whole segments only. */
export function ownerOf(path: string): ServiceName {
  let owner: ServiceName = "frontend";
  let longest = 0;
  for (const { name, prefixes } of Object.values(services)) {
    for (const prefix of prefixes) {
      const owns = path === prefix || path.startsWith(prefix + "/");
      if (owns && prefix.length > longest) [owner, longest] = [name, prefix.length];
    }
  }
  return owner;
}
