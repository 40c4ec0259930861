import { assert, assertEquals, assertThrows } from "@std/assert";
import { Metrics } from "./metrics.ts";

/** The lines of `/metrics` that begin with `prefix`, without comments. */
const lines = async (metrics: Metrics, prefix: string) =>
  (await metrics.text()).split("\n").filter((line) => line.startsWith(prefix)).sort();

Deno.test("figures of a group are read anew for each answer, and what is not known is left out", async () => {
  const metrics = new Metrics();
  let waiting = 3;
  metrics.collect("bus", () => ({
    outbox_events: waiting,
    consumer_lag_events: { "crm.facts": 1, ...(waiting < 4 && { "webhook.send": 0 }) },
    published_total: waiting * 10,
  }));
  assertEquals(await lines(metrics, "vecton_bus"), [
    'vecton_bus_consumer_lag_events{consumer="crm.facts"} 1',
    'vecton_bus_consumer_lag_events{consumer="webhook.send"} 0',
    "vecton_bus_outbox_events 3",
    "vecton_bus_published_total 30",
  ]);
  waiting = 5;
  assertEquals(await lines(metrics, "vecton_bus"), [
    'vecton_bus_consumer_lag_events{consumer="crm.facts"} 1',
    "vecton_bus_outbox_events 5",
    "vecton_bus_published_total 50",
  ]);
});

Deno.test("a group that cannot be read is left out and said to be down; the others are there", async () => {
  const metrics = new Metrics();
  let broken = false;
  metrics.collect("cache", () => broken ? Promise.reject(new Error("away")) : { hits_total: 7 });
  metrics.collect("live", () => ({ sockets: 2 }));
  assertEquals(await lines(metrics, "vecton_cache"), ["vecton_cache_hits_total 7"]);
  broken = true;
  assertEquals(await lines(metrics, "vecton_cache"), []);
  assertEquals(await lines(metrics, "vecton_live"), ["vecton_live_sockets 2"]);
  assertEquals(await lines(metrics, "vecton_collector_up"), [
    'vecton_collector_up{group="cache"} 0',
    'vecton_collector_up{group="live"} 1',
  ]);
});

Deno.test("a group that hangs is not waited for, nor asked again while it hangs", async () => {
  const metrics = new Metrics();
  const answer = Promise.withResolvers<{ sockets: number }>();
  let asked = 0;
  metrics.collect("live", () => {
    asked++;
    return answer.promise;
  });
  const answers = await Promise.all([1, 2, 3].map(() => lines(metrics, "vecton_collector_up")));
  assertEquals(answers[2], ['vecton_collector_up{group="live"} 0']);
  assertEquals(asked, 1);
  answer.resolve({ sockets: 1 });
});

Deno.test("a group is collected by one function", () => {
  const metrics = new Metrics();
  metrics.collect("live", () => ({}));
  assertThrows(() => metrics.collect("live", () => ({})), Error, "live");
});

Deno.test("requests are counted by method, route and status, and strange methods do not add up", async () => {
  const metrics = new Metrics();
  metrics.describe({ service: "webshop" });
  metrics.request("GET")("/shop/:id", 200);
  metrics.request("GET")("/shop/:id", 200);
  metrics.request("BREW")("/shop/:id", 405);
  const open = metrics.request("POST");
  assertEquals(await lines(metrics, "vecton_http_requests"), [
    'vecton_http_requests_in_flight{service="webshop"} 1',
    'vecton_http_requests_total{method="GET",route="/shop/:id",status="200",service="webshop"} 2',
    'vecton_http_requests_total{method="other",route="/shop/:id",status="405",service="webshop"} 1',
  ]);
  open("none", 500);
  const counts = await lines(metrics, "vecton_http_request_seconds_count");
  assertEquals(counts.map((line) => line.split(" ")[1]), ["2", "1", "1"]);
});

Deno.test({
  name: "the process tells its memory and how late its event loop runs",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const metrics = new Metrics();
    const [memory] = await lines(metrics, "process_resident_memory_bytes");
    assert(Number(memory.split(" ")[1]) > 10_000_000, memory);
    metrics.watchEventLoop();
    const until = performance.now() + 400;
    while (performance.now() < until) { /* Something blocks the loop … */ }
    const [lag] = await lines(metrics, "vecton_event_loop_lag_seconds");
    assert(Number(lag.split(" ")[1]) > 0.2, lag);
  },
});
