import { assertEquals, assertRejects } from "@std/assert";
import { serviceNames } from "../../tenant/services.ts";
import { query } from "../local/metrics/query.ts";
import { SampleStore } from "../local/metrics/store.ts";
import { parseExposition } from "../local/metrics/exposition.ts";
import type { TenantEngines } from "shared/devops_api/mod.ts";
import { readEngines } from "./engines.ts";
import { type Prometheus, prometheusClient, PrometheusUnavailable } from "./metrics.ts";
import type { TenantStatus } from "./status.ts";

const now = new Date("2026-05-01T12:00:00Z");

function tenant(slug: string, ...awake: string[]): TenantStatus {
  return {
    slug,
    spec: null,
    revision: "r",
    phase: "Ready",
    conditions: [],
    steps: [],
    services: serviceNames.map((name) => ({
      name,
      awake: awake.includes(name),
      idleAfterSeconds: 300,
    })),
    origin: null,
    deleteAfter: null,
    archive: null,
  };
}

/** Prometheus with what services said, some time before now. */
function prometheus(...scrapes: { secondsAgo: number; text: string }[]): Prometheus {
  const store = new SampleStore();
  for (const { secondsAgo, text } of scrapes) {
    store.add(parseExposition(text), now.getTime() - secondsAgo * 1000);
  }
  return {
    query: (text) =>
      Promise.resolve(
        query(text, store.all(), now.getTime()).map(({ metric, value }) => ({
          labels: metric,
          value: Number(value[1]),
        })),
      ),
  };
}

const said = (service: string, ...figures: string[]) =>
  ["http_requests_in_flight{} 0", ...figures].map((figure) =>
    `vecton_${figure.replace("{", `{tenant="demo",service="${service}",`)}\n`
  ).join("");

const engine = (name: string, driver: string, optional: boolean, up: number, seconds: number) => [
  `engine_up{engine="${name}",driver="${driver}",optional="${optional}"} ${up}`,
  `engine_seconds{engine="${name}",driver="${driver}"} ${seconds}`,
];

const states = ({ engines }: TenantEngines) => engines.map(({ name, state }) => `${name} ${state}`);

Deno.test("engines are up, slow, away for some services or away for all", async () => {
  const [demo] = await readEngines(
    prometheus({
      secondsAgo: 3,
      text: said(
        "webshop",
        ...engine("database", "postgresql", false, 1, 0.002),
        ...engine("broker", "amqp", true, 1, 0.9),
        ...engine("cache", "redis", true, 0, 2),
        ...engine("objects", "s3", true, 0, 2),
      ) + said(
        "crm",
        ...engine("database", "postgresql", false, 1, 0.004),
        ...engine("broker", "amqp", true, 1, 0.001),
        ...engine("cache", "redis", true, 0, 2),
        ...engine("objects", "s3", true, 1, 0.01),
      ),
    }),
    [tenant("demo", "webshop", "crm")],
    now,
  );
  assertEquals(states(demo), ["database up", "broker degraded", "cache down", "objects degraded"]);
  const [database, , cache, objects] = demo.engines;
  assertEquals([database.milliseconds, database.driver, database.optional], [
    4,
    "postgresql",
    false,
  ]);
  assertEquals([cache.failing, objects.failing], [["webshop", "crm"], ["webshop"]]);
});

Deno.test("what sleeps is not known now, and its last figures are there with their age", async () => {
  const [demo] = await readEngines(
    prometheus({
      secondsAgo: 600,
      text: said(
        "webshop",
        ...engine("database", "postgresql", false, 1, 0.002),
        "bus_outbox_events{} 4",
        "bus_outbox_oldest_seconds{} 2.5",
        'bus_consumer_lag_events{consumer="crm.facts"} 7',
        'bus_dead_letters{consumer="crm.facts"} 1',
        "live_sockets{} 9",
      ),
    }),
    [tenant("demo")],
    now,
  );
  assertEquals(states(demo)[0], "database unknown");
  assertEquals(demo.engines[0].seenAt, "2026-05-01T11:50:00.000Z");
  assertEquals(demo.services[0].seenAt, "2026-05-01T11:50:00.000Z");
  assertEquals(demo.outbox, { events: 4, oldestSeconds: 2.5 });
  assertEquals(demo.consumers, [{ name: "crm.facts", waiting: 7, deadLetters: 1 }]);
  assertEquals(demo.live?.sockets, 0);
});

Deno.test("the newest figure of the outbox holds, and errors are counted over some minutes", async () => {
  const requests = (ok: number, failed: number) => [
    `http_requests_total{method="GET",route="/",status="200"} ${ok}`,
    `http_requests_total{method="GET",route="/",status="500"} ${failed}`,
  ];
  const [demo] = await readEngines(
    prometheus(
      { secondsAgo: 60, text: said("crm", "bus_outbox_events{} 50", ...requests(10, 1)) },
      { secondsAgo: 30, text: said("crm", ...requests(90, 3)) },
      { secondsAgo: 3, text: said("webshop", "bus_outbox_events{} 2") },
    ),
    [tenant("demo", "webshop", "crm")],
    now,
  );
  assertEquals(demo.outbox?.events, 2);
  assertEquals(demo.requests, { minutes: 5, total: 82, errors: 2 });
  const crm = demo.services.find(({ name }) => name === "crm")!;
  assertEquals([crm.requests, crm.errors], [82, 2]);
});

Deno.test("one tenant's figures never show with another one", async () => {
  const source = prometheus({ secondsAgo: 1, text: said("crm", "bus_outbox_events{} 5") });
  const [demo, acme] = await readEngines(
    source,
    [tenant("demo", "crm"), tenant("acme", "crm")],
    now,
  );
  assertEquals([demo.outbox?.events, acme.outbox], [5, null]);
  assertEquals([acme.requests, acme.services[2].seenAt], [null, null]);
});

Deno.test("where Prometheus is away or missing that is said, and nothing is made up", async () => {
  const away: Prometheus = { query: () => Promise.reject(new PrometheusUnavailable("refused")) };
  for (const source of [away, undefined]) {
    const [demo] = await readEngines(source, [tenant("demo", "crm")], now);
    assertEquals([demo.readAt, demo.outbox, demo.requests], [null, null, null]);
    assertEquals(new Set(demo.engines.map(({ state }) => state)), new Set(["unknown"] as const));
    assertEquals(demo.services[2].awake, true);
  }
  await assertRejects(
    () => prometheusClient("http://127.0.0.1:1").query("x"),
    PrometheusUnavailable,
  );
});

Deno.test("the size of its own database is told, once however many servers tell of it", async () => {
  const size = (datname: string, pod: string, bytes: number) =>
    `cnpg_pg_database_size_bytes{datname="${datname}",pod="${pod}"} ${bytes}\n`;
  const metrics = prometheus({
    secondsAgo: 60,
    text: size("t_old_shop", "pg-01-1", 100) + size("t_old_shop", "pg-01-2", 101) +
      size("t_old_shop__scratch", "pg-01-1", 7) + size("t_old", "pg-01-1", 900),
  });
  const [old, none] = await readEngines(metrics, [tenant("old-shop"), tenant("new-shop")], now);
  assertEquals([old.databaseBytes, none.databaseBytes], [101, null]);
});
