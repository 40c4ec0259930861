/** How a tenant's engines and services are: made of what Prometheus has of them. */
import { engineNames, type TenantEngines } from "shared/devops_api/mod.ts";
import { databaseOf } from "../tenant/mod.ts";
import type { TenantStatus } from "./status.ts";
import type { Prometheus, Reading } from "./metrics.ts";

/** How far back readings of services that sleep by now are looked for. */
const range = "6h";
/** A reading is of now when it is not older than some scrapes. */
const freshSeconds = 45;
/** An engine that takes longer than this for the smallest question is slow. */
const slowSeconds = 0.25;
const requestMinutes = 5;
/** A size is told however rarely it is measured; that of a database that is gone is not. */
const sizeRange = "15m";

/** What was read of all asked tenants at once. */
interface Readings {
  values: Reading[];
  seen: Reading[];
  total: Reading[];
  errors: Reading[];
  /** Bytes of databases; each server of a cluster tells of all of them. */
  sizes: Reading[];
}

/** The engines of tenants as they are now, or as they were last seen. */
export async function readEngines(
  prometheus: Prometheus | undefined,
  tenants: TenantStatus[],
  now = new Date(),
): Promise<TenantEngines[]> {
  const readings = prometheus && tenants.length > 0
    ? await read(prometheus, tenants.map(({ slug }) => slug)).catch(() => null)
    : null;
  return tenants.map((tenant) => enginesOf(tenant, readings, now));
}

async function read(prometheus: Prometheus, slugs: string[]): Promise<Readings> {
  // Slugs are letters, digits and hyphens: nothing in them has a meaning in a pattern.
  const of = `tenant=~"${slugs.join("|")}"`;
  const increase = (more: string) =>
    prometheus.query(
      `sum by (tenant, service) (increase(vecton_http_requests_total{${of}${more}}[${requestMinutes}m]))`,
    );
  const names = "vecton_(engine|bus|live|cache)_.+";
  const databases = slugs.map(databaseOf).join("|");
  const [values, seen, total, errors, sizes] = await Promise.all([
    prometheus.query(`last_over_time({__name__=~"${names}",${of}}[${range}])`),
    prometheus.query(
      `max_over_time(timestamp(vecton_http_requests_in_flight{${of}})[${range}:30s])`,
    ),
    increase(""),
    increase(',status=~"5.."'),
    prometheus.query(
      `last_over_time(cnpg_pg_database_size_bytes{datname=~"${databases}"}[${sizeRange}])`,
    ),
  ]);
  return { values, seen, total, errors, sizes };
}

function enginesOf(tenant: TenantStatus, all: Readings | null, now: Date): TenantEngines {
  const of = (readings: Reading[] = []) =>
    readings.filter(({ labels }) => labels.tenant === tenant.slug);
  const seen = new Map(of(all?.seen).map(({ labels, value }) => [labels.service, value]));
  const isFresh = (service: string) =>
    now.getTime() / 1000 - (seen.get(service) ?? -Infinity) <= freshSeconds;
  const awake = new Set(tenant.services.filter((item) => item.awake).map(({ name }) => name));
  // Several services may share a process: its label lists them.
  const labelOf = (name: string) =>
    [...seen.keys()].find((label) => label.split(",").includes(name)) ?? name;
  const isAlive = (label: string) =>
    isFresh(label) && label.split(",").some((name) => awake.has(name));
  const values = of(all?.values).map((reading) => ({
    ...reading,
    alive: isAlive(reading.labels.service),
    at: seen.get(reading.labels.service) ?? 0,
  }));
  const sumBy = (readings: Reading[] | undefined, label?: string) =>
    of(readings).filter(({ labels }) => !label || labels.service === label)
      .reduce((sum, { value }) => sum + value, 0);
  return {
    slug: tenant.slug,
    readAt: all && now.toISOString(),
    services: tenant.services.map(({ name, awake }) => ({
      name,
      awake,
      seenAt: timeOf(seen.get(labelOf(name))),
      requests: all && Math.round(sumBy(all.total, labelOf(name))),
      errors: all && Math.round(sumBy(all.errors, labelOf(name))),
    })),
    engines: engineNames.map((name) => engine(name, values)),
    ...figures(values),
    databaseBytes: largest(
      all?.sizes.filter(({ labels }) => labels.datname === databaseOf(tenant.slug)),
    ),
    requests: all && seen.size > 0
      ? {
        minutes: requestMinutes,
        total: Math.round(sumBy(all.total)),
        errors: Math.round(sumBy(all.errors)),
      }
      : null,
  };
}

type Value = Reading & { alive: boolean; at: number };

function engine(
  name: typeof engineNames[number],
  values: Value[],
): TenantEngines["engines"][number] {
  const own = values.filter(({ labels }) => labels.engine === name);
  const ups = own.filter(({ labels }) => labels.__name__ === "vecton_engine_up");
  const newest = ups.toSorted((a, b) => b.at - a.at)[0];
  const alive = ups.filter((item) => item.alive);
  const failing = alive.filter(({ value }) => value === 0);
  const optional = newest?.labels.optional === "true";
  const times = own.filter((item) => item.alive && item.labels.__name__ === "vecton_engine_seconds")
    .map(({ value }) => value);
  const slowest = times.length > 0 ? Math.max(...times) : null;
  const everywhere = failing.length === alive.length;
  return {
    name,
    driver: newest?.labels.driver ?? null,
    optional,
    // Where some services reach it and others do not, it is not the engine that is away.
    state: alive.length === 0
      ? "unknown"
      : failing.length > 0
      ? everywhere ? "down" : "degraded"
      : slowest !== null && slowest > slowSeconds
      ? "degraded"
      : "up",
    milliseconds: slowest === null ? null : Math.round(slowest * 10_000) / 10,
    failing: failing.map(({ labels }) => labels.service),
    seenAt: timeOf(newest?.at),
  };
}

function figures(values: Value[]): Pick<TenantEngines, "outbox" | "consumers" | "live" | "cache"> {
  const named = (name: string) =>
    values.filter(({ labels }) => labels.__name__ === `vecton_${name}`);
  // Each process of a tenant tells of the same outbox: what the newest one says holds.
  const newest = (found: Value[]) => found.toSorted((a, b) => b.at - a.at)[0]?.value;
  const sum = (name: string) =>
    named(name).filter(({ alive }) => alive).reduce((sum, { value }) => sum + value, 0);
  const events = newest(named("bus_outbox_events"));
  const byConsumer = (name: string, consumer: string) =>
    newest(named(name).filter(({ labels }) => labels.consumer === consumer)) ?? 0;
  const consumers = new Set(
    [...named("bus_consumer_lag_events"), ...named("bus_dead_letters")]
      .map(({ labels }) => labels.consumer),
  );
  return {
    outbox: events === undefined
      ? null
      : { events, oldestSeconds: newest(named("bus_outbox_oldest_seconds")) ?? 0 },
    consumers: [...consumers].sort().map((name) => ({
      name,
      waiting: byConsumer("bus_consumer_lag_events", name),
      deadLetters: byConsumer("bus_dead_letters", name),
    })),
    live: named("live_sockets").length === 0 ? null : {
      sockets: sum("live_sockets"),
      streams: sum("live_streams"),
      lagging: sum("live_lagging"),
      shed: sum("live_shed_total"),
    },
    cache: named("cache_hits_total").length === 0
      ? null
      : { hits: sum("cache_hits_total"), misses: sum("cache_misses_total") },
  };
}

const largest = (readings: Reading[] = []): number | null =>
  readings.length > 0 ? Math.max(...readings.map(({ value }) => value)) : null;

const timeOf = (seconds: number | undefined): string | null =>
  seconds ? new Date(seconds * 1000).toISOString() : null;
