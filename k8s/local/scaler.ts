import { backlog } from "shared/bus/mod.ts";
import { connect, type Sql } from "shared/db/mod.ts";
import { delay } from "@std/async/delay";
import type { Broker } from "./engines/mod.ts";
import type { Deployment, Fleet } from "./fleet.ts";

export interface ScalerOptions {
  fleet: Fleet;
  /** Superuser: it sees in which database something was written. */
  sql: Sql;
  broker: Broker | null;
  log(line: string): void;
}

/** What is known of one tenant's work. */
interface Tenant {
  /** Rows written in its database so far; a change means that there may be work. */
  written: string;
  hotUntil: number;
  lookAt: number;
  pool: Sql | null;
}

/** How often tenants in use are looked at. */
const roundMs = 2000;
/** So long after something was written somebody may still be at it. */
const hotMs = 60_000;
/** Work that becomes due by the clock: sleeping tenants are looked at as often as KEDA does … */
const quietMs = 30_000;
/** … unless there are so many that this would be more than five a second. */
const quietMsPerTenant = 200;

/** A small KEDA: wakes sleeping services that have work waiting, and ends idle ones. */
export function startScaler({ fleet, sql, broker, log }: ScalerOptions): { stop(): Promise<void> } {
  let stopped = false;
  const tenants = new Map<string, Tenant>();
  const told = new Map<string, string>();
  let queues: Awaited<ReturnType<Broker["queueLengths"]>> = new Map();

  /** Says a problem once, however often it is met. */
  const tell = (what: string, message: string) => {
    if (told.get(what) !== message) log(message);
    told.set(what, message);
  };

  /** Rows written per database, of all of them in one question. */
  async function writes(): Promise<Map<string, string>> {
    const rows = await sql`
      SELECT datname, (tup_inserted + tup_updated + tup_deleted)::text AS written
      FROM pg_stat_database WHERE datname IS NOT NULL`;
    return new Map(rows.map(({ datname, written }) => [datname, written]));
  }

  const poolOf = (tenant: Tenant, url: string) =>
    tenant.pool ??= connect(url, { max: 1, applicationName: "scaler" });

  const waitsInQueue = ({ scaling, env }: Deployment) => {
    const own = env.AMQP_URL &&
      queues.get(decodeURIComponent(new URL(env.AMQP_URL).pathname.slice(1)));
    return own && scaling!.consumers.some(({ name, above }) => (own.get(name) ?? 0) > above);
  };

  /** Events or due work wait for this service. */
  async function hasWork(deployment: Deployment, tenant: Tenant): Promise<boolean> {
    const { scaling, env } = deployment;
    if (!scaling || scaling.paused) return false;
    if (waitsInQueue(deployment)) return true;
    const { consumers, queries } = scaling;
    const inLog = broker ? [] : consumers;
    if (!env.DATABASE_URL || inLog.length + queries.length === 0) return false;
    const pool = poolOf(tenant, env.DATABASE_URL);
    const waiting = await backlog(pool, inLog.map(({ name }) => name));
    if (inLog.some(({ name, above }) => waiting[name] > above)) return true;
    for (const query of queries) {
      const [row] = await pool.unsafe(query);
      // Whatever the column is called: KEDA reads the first one, too.
      if (Number(Object.values(row ?? {})[0] ?? 0) > 0) return true;
    }
    return false;
  }

  async function round(): Promise<void> {
    const written = await writes();
    if (broker) queues = await broker.queueLengths();
    const byTenant = Map.groupBy(fleet.list(), ({ namespace }) => namespace);
    for (const [namespace, tenant] of tenants) {
      if (!byTenant.has(namespace)) await close(namespace, tenant);
    }
    const pause = Math.max(quietMs, byTenant.size * quietMsPerTenant);
    for (const [namespace, deployments] of byTenant) {
      if (stopped) return;
      const now = Date.now();
      const tenant = tenants.get(namespace) ??
        { written: "", hotUntil: 0, lookAt: now + Math.random() * pause, pool: null };
      tenants.set(namespace, tenant);
      const url = deployments.find(({ env }) => env.DATABASE_URL)?.env.DATABASE_URL;
      const rows = (url && written.get(new URL(url).pathname.slice(1))) ?? "";
      if (rows !== tenant.written || deployments.some(({ child }) => child)) {
        Object.assign(tenant, { written: rows, hotUntil: now + hotMs });
      }
      const looks = now < tenant.hotUntil || now >= tenant.lookAt;
      if (looks) tenant.lookAt = now + pause;
      else if (!broker) continue;
      for (const deployment of deployments) {
        if (stopped || deployment.child || deployment.starting) continue;
        if (looks || waitsInQueue(deployment)) await wakeIfNeeded(deployment, tenant);
      }
      // A tenant that sleeps holds no connection.
      if (now >= tenant.hotUntil && tenant.pool) await endPool(tenant);
    }
  }

  async function wakeIfNeeded(deployment: Deployment, tenant: Tenant): Promise<void> {
    const { key, namespace, name } = deployment;
    try {
      if (await hasWork(deployment, tenant)) await fleet.wake(namespace, name, 45_000);
      told.delete(key);
    } catch (error) {
      tell(key, `${key} has work but does not wake: ${withoutSeconds((error as Error).message)}`);
    }
  }

  async function endPool(tenant: Tenant): Promise<void> {
    const { pool } = tenant;
    tenant.pool = null;
    await pool?.end({ timeout: 1 });
  }

  async function close(namespace: string, tenant: Tenant): Promise<void> {
    tenants.delete(namespace);
    await endPool(tenant);
  }

  const loop = (async () => {
    while (!stopped) {
      try {
        await round();
        told.delete("");
      } catch (error) {
        tell("", `The scaler does not know who has work: ${(error as Error).message}`);
      }
      await fleet.settle(async (deployment) => {
        const tenant = tenants.get(deployment.namespace);
        return tenant ? await hasWork(deployment, tenant).catch(() => false) : false;
      });
      for (let waited = 0; waited < roundMs && !stopped; waited += 200) await delay(200);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await loop;
      for (const [namespace, tenant] of tenants) await close(namespace, tenant);
    },
  };
}

/** The same problem, whenever it is met. */
const withoutSeconds = (message: string) => message.replace(/; it is tried again in \d+ s$/, "");
