import { assert, assertEquals } from "@std/assert";

interface ReceivedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: { key: string; value: { stringValue?: string } }[];
  status?: { code?: number };
}

/** An OpenTelemetry collector that keeps what it is sent (OTLP/HTTP with JSON). */
function collector() {
  const spans: ReceivedSpan[] = [];
  const logs: { body: string; traceId: string }[] = [];
  const resource: Record<string, string | undefined> = {};
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (req) => {
    // deno-lint-ignore no-explicit-any -- OTLP's own shape, of which the tests read a little
    const body: any = await req.json();
    for (const { resource: sender, scopeSpans } of body.resourceSpans ?? []) {
      for (const { key, value } of sender.attributes) resource[key] = value.stringValue;
      for (const scope of scopeSpans) spans.push(...scope.spans);
    }
    for (const { scopeLogs } of body.resourceLogs ?? []) {
      for (const scope of scopeLogs) {
        for (const { body, traceId } of scope.logRecords) {
          logs.push({ body: body.stringValue, traceId });
        }
      }
    }
    return Response.json({});
  });
  return {
    spans,
    logs,
    resource,
    env: {
      OTEL_DENO: "true",
      OTEL_SERVICE_NAME: "test",
      OTEL_RESOURCE_ATTRIBUTES: "service.namespace=vecton,vecton.tenant=demo",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.addr.port}`,
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Runs a module of the project to its end and returns the JSON that it prints. */
async function run(code: string, env: Record<string, string>) {
  const { code: exit, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=ts", code],
    cwd: new URL("../../", import.meta.url),
    env,
  }).output();
  const text = new TextDecoder().decode(stdout);
  assertEquals(exit, 0, text + new TextDecoder().decode(stderr));
  return text.trim().split("\n").map((line) => JSON.parse(line));
}

const producer = `
  import { currentTraceparent, logger, span } from "shared/telemetry/mod.ts";
  const server = Deno.serve({ port: 0, onListen() {} }, () =>
    span("sql transaction", { "db.system.name": "postgresql" }, async () => {
      logger()("info", "sold");
      return Response.json(currentTraceparent());
    }));
  const answer = await (await fetch("http://127.0.0.1:" + server.addr.port)).json();
  await server.shutdown();
  console.log(JSON.stringify(answer));`;

const consumer = (traceparent: string) => `
  import { currentTrace, span, withTraceparent } from "shared/telemetry/mod.ts";
  await withTraceparent(${JSON.stringify(traceparent)}, "consume stock.changed.v1", async () => {
    console.log(JSON.stringify(currentTrace()));
    await span("handle", {}, () => Promise.reject(new Error("no"))).catch(() => {});
  });`;

Deno.test("a request, its transaction and what an event of it sets off are one trace at the collector", async () => {
  await using otlp = collector();
  const printed = await run(producer, otlp.env);
  const traceparent = printed.at(-1);
  const [here] = await run(consumer(traceparent), otlp.env);

  const { resource } = otlp;
  assertEquals(
    [resource["service.name"], resource["service.namespace"], resource["vecton.tenant"]],
    ["test", "vecton", "demo"],
  );
  const named = (name: string) => otlp.spans.find((span) => span.name === name)!;
  const [sql, consume, handle] = ["sql transaction", "consume stock.changed.v1", "handle"].map(
    named,
  );
  const request = otlp.spans.find((span) => span.spanId === sql.parentSpanId)!;
  assert(request, "the transaction is part of the request");
  assertEquals(traceparent, `00-${sql.traceId}-${sql.spanId}-01`);
  assertEquals([consume.traceId, consume.parentSpanId], [sql.traceId, sql.spanId]);
  assertEquals([handle.traceId, handle.parentSpanId], [sql.traceId, consume.spanId]);
  assertEquals(here, { traceId: consume.traceId, spanId: consume.spanId });
  assertEquals([sql.status?.code ?? 0, handle.status?.code], [0, 2]);
  const sold = otlp.logs.find(({ body }) => body.includes('"sold"'))!;
  assertEquals(sold.traceId, sql.traceId);
});

Deno.test("without OpenTelemetry the trace id still goes from the event's producer to its consumer", async () => {
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
  const [here] = await run(consumer(traceparent), {});
  assertEquals(here.traceId, "4bf92f3577b34da6a3ce929d0e0e4736");
  const [, trace, span] = traceparent.split("-");
  const zeros = (id: string) => traceparent.replace(id, "0".repeat(id.length));
  for (const invalid of ["nonsense", zeros(trace), zeros(span)]) {
    const [fresh] = await run(consumer(invalid), {});
    assert(/^(?!0{32})[0-9a-f]{32}$/.test(fresh.traceId) && fresh.traceId !== here.traceId);
  }
});
