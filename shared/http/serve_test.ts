import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { delay } from "@std/async/delay";

interface Served extends AsyncDisposable {
  origin: string;
  /** What it has logged, line by line. */
  lines: Record<string, unknown>[];
  engines(up: string): Promise<void>;
  stop(): Promise<number>;
}

/** Starts a process of its own: signals and exit codes are its. */
async function served(env: Record<string, string> = {}): Promise<Served> {
  const engineFile = await Deno.makeTempFile();
  await Deno.writeTextFile(engineFile, "database cache");
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", "shared/http/testing/server.ts"],
    cwd: new URL("../../", import.meta.url),
    env: { ENGINE_FILE: engineFile, ...env },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const lines: Record<string, unknown>[] = [];
  const port = Promise.withResolvers<number>();
  const read = [child.stdout, child.stderr].map(async (stream) => {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + text).split("\n");
      rest = parts.pop()!;
      for (const part of parts) {
        const line = part.startsWith("{") ? JSON.parse(part) : { message: part };
        lines.push(line);
        if (line.message === "listening") port.resolve(line.port);
      }
    }
  });
  child.status.then(({ code }) => port.reject(new Error(`it ended with code ${code}`)));
  const origin = `http://127.0.0.1:${await port.promise}`;
  const stop = async () => {
    try {
      child.kill("SIGTERM");
    } catch { /* It has ended. */ }
    const { code } = await child.status;
    await Promise.all(read);
    return code;
  };
  return {
    origin,
    lines,
    engines: (up) => Deno.writeTextFile(engineFile, up),
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await Deno.remove(engineFile);
    },
  };
}

for (
  const [server, env] of [["Deno's server", {}], ["Node's server", { SERVE_NODE: "1" }]] as const
) {
  Deno.test(`${server}: under load a stop cuts no request, and the process ends with 0`, async () => {
    await using app = await served(env);
    // As an ingress does, which looks at readiness and sends nothing more to who is leaving.
    let leaving = false;
    const watch = (async () => {
      while (!leaving) {
        const response = await fetch(`${app.origin}/readyz`);
        await response.body?.cancel();
        leaving = response.status === 503;
        await delay(10);
      }
    })();
    let stopped = false;
    let answered = 0;
    let after = 0;
    const cut: string[] = [];
    const clients = Array.from({ length: 20 }, async (_, client) => {
      const path = ["/", "/slow", "/post"][client % 3];
      const body = path === "/post" ? "y".repeat(50_000) : undefined;
      while (!leaving) {
        try {
          const response = await fetch(app.origin + path, { method: body ? "POST" : "GET", body });
          const text = await response.text();
          assertEquals(response.status, 200);
          assert(body ? text === body : text.length > 2000);
          answered++;
          if (stopped) after++;
        } catch (error) {
          cut.push(String((error as Error).cause ?? error));
          return;
        }
      }
    });
    await delay(600);
    stopped = true;
    assertEquals(await app.stop(), 0);
    await Promise.all([watch, ...clients]);
    assertEquals(cut, []);
    assert(answered > 40, `${answered} answers`);
    assert(after > 5, `${after} of them after the stop`);
    assert(app.lines.some(({ message }) => message === "stopped"));
  });

  Deno.test(`${server}: an event stream ends politely when the process stops`, async () => {
    await using app = await served(env);
    const response = await fetch(`${app.origin}/news`);
    const text = response.text();
    assertEquals(await app.stop(), 0);
    assertEquals(await text, "data: begin\n\ndata: end\n\n");
    assert(!app.lines.some(({ level }) => level === "warn"));
  });
}

Deno.test("readiness names what is missing: 503 for what is needed, 200 for what is not", async () => {
  await using app = await served();
  const ready = async () => {
    // A result is kept for a second.
    await delay(1100);
    const response = await fetch(`${app.origin}/readyz`);
    const { status, checks } = await response.json();
    // deno-lint-ignore no-explicit-any -- what the test compares is written out below
    return [response.status, status, checks.map((check: any) => `${check.name} ${check.ok}`)];
  };
  assertEquals(await ready(), [200, "ready", ["database true", "cache true"]]);
  await app.engines("database");
  assertEquals(await ready(), [200, "degraded", ["database true", "cache false"]]);
  await app.engines("cache");
  assertEquals(await ready(), [503, "unavailable", ["database false", "cache true"]]);
  const figures = await (await fetch(`${app.origin}/metrics`)).text();
  assertStringIncludes(
    figures,
    'vecton_engine_up{engine="database",driver="postgresql",optional="false",service="test",tenant="demo"} 0',
  );
  assertStringIncludes(
    figures,
    'vecton_engine_up{engine="cache",driver="redis",optional="true",service="test",tenant="demo"} 1',
  );
  assertEquals(await (await fetch(`${app.origin}/healthz`)).text(), "ok\n");
});

Deno.test("operational paths are not there for who comes by an ingress", async () => {
  await using app = await served();
  for (const path of ["/healthz", "/readyz", "/metrics"]) {
    const direct = await fetch(app.origin + path);
    const public_ = await fetch(app.origin + path, {
      headers: { "x-forwarded-host": "demo.vecton.hu" },
    });
    assertEquals([path, direct.status, public_.status], [path, 200, 404]);
    await direct.body?.cancel();
    assertEquals(await public_.text(), "Not Found");
  }
});

Deno.test("a request keeps the trace it came with, in the log too, and its figures are counted", async () => {
  await using app = await served();
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const response = await fetch(`${app.origin}/`, {
    headers: { traceparent, "x-request-id": "request-1234" },
  });
  assertEquals((await response.json()).traceparent, traceparent);
  const broken = await fetch(`${app.origin}/broken`);
  assertEquals([broken.status, await broken.text()], [500, "Internal Server Error"]);
  const figures = await (await fetch(`${app.origin}/metrics`)).text();
  for (const [route, status] of [["/", 200], ["/broken", 500]]) {
    assertStringIncludes(
      figures,
      `vecton_http_requests_total{method="GET",route="${route}",status="${status}",service="test",tenant="demo"} 1`,
    );
  }
  await app.stop();
  const line = app.lines.find(({ message }) => message === "answered")!;
  assertEquals([line.requestId, line.tenant, line.traceId], [
    "request-1234",
    "demo",
    "4bf92f3577b34da6a3ce929d0e0e4736",
  ]);
  assert(app.lines.some(({ level, message }) => level === "error" && message === "request failed"));
});
