import { assertEquals, assertThrows } from "@std/assert";
import { delay } from "@std/async/delay";
import { parseExposition } from "./exposition.ts";
import { startMetrics } from "./mod.ts";
import { query, QueryError } from "./query.ts";
import { SampleStore } from "./store.ts";

const minute = 60_000;

/** A store with a counter scraped each minute, in two services of two tenants. */
function store(): SampleStore {
  const store = new SampleStore();
  for (const [i, value] of [10, 20, 5, 9].entries()) {
    const counter = (tenant: string, service: string, status: string) => ({
      name: "requests_total",
      labels: { tenant, service, status },
      value,
    });
    store.add([
      counter("demo", "crm", "200"),
      counter("demo", "crm", "500"),
      counter("demo", "shop", "200"),
      counter("acme", "crm", "200"),
    ], i * minute);
  }
  store.add([{ name: "outbox", labels: { tenant: "demo" }, value: 7 }], 2 * minute);
  return store;
}

const values = (text: string, now = 3 * minute) =>
  query(text, store().all(), now).map(({ metric, value }) => [metric, Number(value[1])]);

Deno.test("the text of a scrape is read, whatever its labels hold", () => {
  assertEquals(
    parseExposition(
      '# HELP a_total Things\na_total{x="1",y="say \\"hi\\" {now}"} 3\nb 1.5e3\nc{le="+Inf"} +Inf\n\nnot a sample\n',
    ),
    [
      { name: "a_total", labels: { x: "1", y: 'say "hi" {now}' }, value: 3 },
      { name: "b", labels: {}, value: 1500 },
      { name: "c", labels: { le: "+Inf" }, value: Infinity },
    ],
  );
});

Deno.test("a query gives the last value of what matches, also of what sleeps by now", () => {
  assertEquals(values('last_over_time(outbox{tenant="demo"}[1h])', 30 * minute), [
    [{ __name__: "outbox", tenant: "demo" }, 7],
  ]);
  assertEquals(values('last_over_time({__name__=~"out.+",tenant!="acme"}[30s])', 30 * minute), []);
  assertEquals(values('last_over_time({__name__=~"out"}[1h])'), []);
  assertEquals(values('max_over_time(timestamp(outbox{tenant="demo"})[1h:1m])', 30 * minute), [
    [{ tenant: "demo" }, 120],
  ]);
});

Deno.test("a counter's increase goes on over a restart, and is summed by labels", () => {
  // 10 to 20, from zero to 5, 5 to 9.
  assertEquals(values('sum by (tenant, service) (increase(requests_total{tenant="demo"}[1h]))'), [
    [{ tenant: "demo", service: "crm" }, 38],
    [{ tenant: "demo", service: "shop" }, 19],
  ]);
  assertEquals(values('sum by (tenant) (increase(requests_total{status=~"5.."}[1m]))'), [
    [{ tenant: "demo" }, 4],
  ]);
});

Deno.test("a query that it does not understand is refused, not answered wrongly", () => {
  for (const text of ["up", "rate(a[5m])", "", "sum(last_over_time(a[5m]))"]) {
    assertThrows(() => query(text, [], 0), QueryError, "does not understand");
  }
});

Deno.test("what runs is scraped, and a tenant that is gone is forgotten", async () => {
  const service = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => new Response('outbox{tenant="demo"} 3\noutbox{tenant="gone"} 4\n'),
  );
  const metrics = startMetrics({
    port: 0,
    // One of them is not there.
    targets: () => [service.addr.port, 1],
    tenants: () => ["demo"],
  });
  const ask = async (query: string) => {
    const response = await fetch(`http://127.0.0.1:${metrics.port}/api/v1/query`, {
      method: "POST",
      body: new URLSearchParams({ query }),
    });
    return await response.json();
  };
  let found = [];
  while (found.length !== 1) {
    await delay(50);
    found = (await ask("last_over_time(outbox[1m])")).data.result;
  }
  assertEquals([found[0].metric.tenant, found[0].value[1]], ["demo", "3"]);
  assertEquals((await ask("up")).errorType, "bad_data");
  await metrics.stop();
  await service.shutdown();
});
