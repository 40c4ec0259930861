// Over a real socket: what a browser, a proxy or somebody with bad intentions may send.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { App, HttpError } from "fresh";
import { logged } from "../tests/temp_app.ts";

interface Wire extends AsyncDisposable {
  origin: string;
  /** Sends text as it is, and gives everything that comes back until the connection ends. */
  send(text: string): Promise<string>;
  /** Opens a connection and leaves it to the caller. */
  connect(): Promise<Deno.TcpConn>;
}

function serve<State>(app: App<State>): Wire {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, app.handler());
  const { port } = server.addr;
  const connect = () => Deno.connect({ hostname: "127.0.0.1", port });
  return {
    origin: `http://127.0.0.1:${port}`,
    connect,
    async send(text) {
      const connection = await connect();
      await connection.write(new TextEncoder().encode(text));
      return await new Response(connection.readable).text();
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const request = (line: string, ...headers: string[]) =>
  [line, "Host: localhost", ...headers, "Connection: close", "", ""].join("\r\n");

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

Deno.test("odd request lines are answered, and the server goes on", async () => {
  await using wire = serve(
    new App().get("/", () => new Response("root")).get("/a/:id", (ctx) => ctx.text(ctx.params.id)),
  );
  const answers: [string, number, string][] = [
    ["GET /a/%zz HTTP/1.1", 200, "%zz"],
    ["GET /a/%00 HTTP/1.1", 200, "\0"],
    ["GET /a/%ff%fe HTTP/1.1", 200, "%ff%fe"],
    ["GET /%c0%ae%c0%ae/ HTTP/1.1", 404, "Not Found"],
    ["GET ////a////1 HTTP/1.1", 200, "1"],
    ["GET /\\a\\1 HTTP/1.1", 200, "1"],
    ["GET /a/../../../a/1 HTTP/1.1", 200, "1"],
    ["GET http://other.example/a/1 HTTP/1.1", 200, "1"],
    ["OPTIONS * HTTP/1.1", 404, "Not Found"],
    ["PROPFIND / HTTP/1.1", 405, "Method Not Allowed"],
    ["get / HTTP/1.1", 405, "Method Not Allowed"],
    ["constructor / HTTP/1.1", 405, "Method Not Allowed"],
    ["__proto__ / HTTP/1.1", 405, "Method Not Allowed"],
    ["CONNECT localhost:80 HTTP/1.1", 405, "Method Not Allowed"],
    [`GET /?${"q".repeat(4000)} HTTP/1.1`, 200, "root"],
  ];
  for (const [line, status, body] of answers) {
    const answer = await wire.send(request(line));
    assertEquals(statusOf(answer), status, line);
    assertStringIncludes(answer, body, line);
  }
  // What is too large or no HTTP never reaches the app: the server refuses it or hangs up.
  for (const line of [`GET /?${"q".repeat(100_000)} HTTP/1.1`, "GET /a\0b HTTP/1.1", "nonsense"]) {
    const answer = await wire.send(request(line)).catch(() => "");
    assert(!answer.startsWith("HTTP/1.1 2"), line.slice(0, 20));
  }
  assertStringIncludes(await wire.send(request("GET / HTTP/1.1")), "root");
});

Deno.test("a Host that makes no URL is a bad request", async () => {
  await using wire = serve(new App().get("*", (ctx) => ctx.text(ctx.url.href)));
  for (const host of ["a b", "a:99999", "[::1", "%"]) {
    const answer = await wire.send(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    assertEquals(statusOf(answer), 400, host);
  }
});

Deno.test("a malformed forwarded host neither breaks a request nor becomes its address", async () => {
  const app = new App({ trustProxy: true }).get("*", (ctx) => ctx.text(ctx.url.href));
  await using wire = serve(app);
  for (const value of ["", ",", "a b", "evil.example/path", "user@evil.example", "[", "a:b:c"]) {
    const answer = await wire.send(
      request("GET /a HTTP/1.1", `X-Forwarded-Host: ${value}`, `X-Forwarded-Proto: ${value}`),
    );
    assertEquals(statusOf(answer), 200);
    assertStringIncludes(answer, "\r\nhttp://localhost/a", value);
  }
});

Deno.test("a body that nobody reads does no harm", async () => {
  await using wire = serve(
    new App().post("/", () => new Response("unread")).get("/", () => new Response("root")),
  );
  const body = new Uint8Array(3_000_000);
  for (const path of ["/", "/unknown"]) {
    const response = await fetch(wire.origin + path, { method: "POST", body });
    assertEquals(response.status, path === "/" ? 200 : 404);
    await response.body?.cancel();
  }
  assertEquals(await (await fetch(wire.origin)).text(), "root");
});

Deno.test("a client that goes away while a handler runs is not missed", async () => {
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  await using wire = serve(
    new App()
      .get("/slow", async () => {
        begun.resolve();
        await goOn.promise;
        queueMicrotask(done.resolve);
        return new Response("late");
      })
      .get("/", () => new Response("root")),
  );
  const connection = await wire.connect();
  await connection.write(new TextEncoder().encode(request("GET /slow HTTP/1.1")));
  await begun.promise;
  connection.close();
  goOn.resolve();
  await done.promise;
  assertEquals(await (await fetch(wire.origin)).text(), "root");
});

Deno.test("a client that goes away during a stream ends it, and its generator cleans up", async () => {
  const cleaned = Promise.withResolvers<void>();
  await using wire = serve(
    new App()
      .get("/stream", (ctx) =>
        ctx.stream(async function* () {
          try {
            while (true) {
              yield "x".repeat(10_000);
              await new Promise((go) => setTimeout(go, 1));
            }
          } finally {
            cleaned.resolve();
          }
        }))
      .get("/", () => new Response("root")),
  );
  const connection = await wire.connect();
  await connection.write(new TextEncoder().encode(request("GET /stream HTTP/1.1")));
  await connection.read(new Uint8Array(100));
  connection.close();
  await cleaned.promise;
  assertEquals(await (await fetch(wire.origin)).text(), "root");
});

Deno.test("a stream that fails on its way is seen to have failed, and nothing else is", async () => {
  await using wire = serve(
    new App()
      .get("/stream", (ctx) =>
        ctx.stream(async function* () {
          yield "begun";
          await Promise.resolve();
          throw new Error("secret");
        }))
      .get("/", () => new Response("root")),
  );
  const answer = await wire.send(request("GET /stream HTTP/1.1"));
  // The last chunk of a whole body is empty.
  assert(!answer.endsWith("0\r\n\r\n"));
  assert(!answer.includes("secret"));
  assertEquals(await (await fetch(wire.origin)).text(), "root");
});

Deno.test("whatever is thrown, the answer tells nothing of it, and of the server nothing", async () => {
  const thrown: unknown[] = [new Error("secret"), "secret", null, undefined, 0, { secret: 1 }];
  const app = new App();
  thrown.forEach((error, i) => app.get(`/${i}`, () => Promise.reject(error)));
  app.onError("/failing", () => {
    throw new TypeError("secret of the error page");
  });
  app.get("/failing", () => Promise.reject(new HttpError(400)));
  await using wire = serve(app);
  const lines = await logged("error", async () => {
    for (const path of [...thrown.keys().map((i) => `/${i}`), "/failing"]) {
      const answer = await wire.send(request(`GET ${path} HTTP/1.1`));
      assertEquals(statusOf(answer), 500, path);
      assertStringIncludes(answer, "\r\n\r\nInternal server error");
      for (const word of ["secret", "at ", ".ts", "Deno", "deno", "Fresh", "server:", "powered"]) {
        assert(!answer.includes(word), `${path}: ${word}`);
      }
    }
  });
  assertEquals(lines.length, thrown.length + 1);
});

Deno.test("HEAD has the headers of GET and no body", async () => {
  await using wire = serve(new App().get("/", () => new Response("root", { headers: { a: "1" } })));
  const answer = await wire.send(request("HEAD / HTTP/1.1"));
  assertEquals(statusOf(answer), 200);
  assertStringIncludes(answer, "a: 1");
  assert(answer.endsWith("\r\n\r\n"));
});
