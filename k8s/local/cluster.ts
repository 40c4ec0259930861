import type { Sql } from "shared/db/mod.ts";
import type { Engines } from "./engines/mod.ts";
import type { Fleet } from "./fleet.ts";
import type { Limit } from "./limit.ts";
import type { Rewire } from "./rewire.ts";
import type { RouteTable } from "./route_table.ts";

/** A manifest, as parsed from YAML. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  // deno-lint-ignore no-explicit-any -- each handler knows the shape of its kind
  spec?: any;
  data?: Record<string, string>;
  // deno-lint-ignore no-explicit-any -- SOPS metadata, read by the credentials' own code
  sops?: any;
}

/** What stands for the cluster on this machine. */
export interface Cluster {
  /** Superuser, on the database `postgres`. */
  sql: Sql;
  ageIdentity: string;
  /** Kubernetes Secrets by `namespace/name`. */
  secrets: Map<string, Record<string, string>>;
  /** Kubernetes ConfigMaps by `namespace/name`. */
  configMaps: Map<string, Record<string, string>>;
  objectsDir: string;
  engines: Engines;
  fleet: Fleet;
  routes: RouteTable;
  rewire: Rewire;
  /** Keeps many Jobs at once from taking the whole machine. */
  jobs: Limit;
  /** Aborted when the platform ends: Jobs end with it. */
  stopping: AbortSignal;
  /** Whether services run from their sources, and follow them. */
  dev: boolean;
}

/** Turns manifests of one kind into something on this machine. Both are safe to repeat. */
export interface KindHandler {
  /** What it makes outlives this process: after a restart it need not be made at once. */
  durable?: boolean;
  apply(manifest: Manifest, cluster: Cluster): Promise<void> | void;
  remove(manifest: Manifest, cluster: Cluster): Promise<void> | void;
}
