import { assertEquals, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { FaultProxy } from "./proxy.ts";

/** Sends back what it gets. */
function echoServer() {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections = new Set<Deno.Conn>();
  const serving = (async () => {
    for await (const connection of listener) {
      connections.add(connection);
      connection.readable.pipeTo(connection.writable).catch(() => {});
    }
  })();
  return {
    port: listener.addr.port,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of connections) {
        try {
          connection.close();
        } catch { /* its client left */ }
      }
      await serving;
    },
  };
}

async function client(proxy: FaultProxy) {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: proxy.port });
  const read = async (limit = 1024) => {
    const buffer = new Uint8Array(limit);
    const length = await connection.read(buffer);
    return length === null ? null : new TextDecoder().decode(buffer.subarray(0, length));
  };
  return {
    read,
    send: (text: string) => connection.write(new TextEncoder().encode(text)),
    /** Everything until the connection ends, however it ends. */
    async rest() {
      let all = "";
      for (;;) {
        const part = await read().catch(() => null);
        if (part === null) return all;
        all += part;
      }
    },
    [Symbol.dispose]: () => connection.close(),
  };
}

Deno.test("the proxy passes bytes both ways and counts them", async () => {
  await using server = echoServer();
  await using proxy = new FaultProxy(server);
  using one = await client(proxy);
  await one.send("hello");
  assertEquals(await one.read(), "hello");
  assertEquals(proxy.counts, {
    accepted: 1,
    open: 1,
    unreachable: 0,
    cut: 0,
    up: 5,
    down: 5,
  });
});

Deno.test("the proxy refuses: who was connected is cut off, nobody new gets in, until it passes again", async () => {
  await using server = echoServer();
  await using proxy = new FaultProxy(server);
  using one = await client(proxy);
  await one.send("a");
  await one.read();
  proxy.set("refuse");
  assertEquals(await one.rest(), "");
  await assertRejects(() => client(proxy), Deno.errors.ConnectionRefused);
  assertEquals([proxy.counts.open, proxy.counts.cut], [0, 1]);
  proxy.set("pass");
  using two = await client(proxy);
  await two.send("b");
  assertEquals(await two.read(), "b");
});

Deno.test("the proxy is a black hole: connections stay, nothing arrives before it ends, then all does", async () => {
  await using server = echoServer();
  await using proxy = new FaultProxy(server);
  using old = await client(proxy);
  await old.send("a");
  await old.read();
  proxy.set("blackhole");
  using fresh = await client(proxy);
  await old.send("b");
  await fresh.send("c");
  const answers = Promise.all([old.read(), fresh.read()]);
  const first = await Promise.race([answers, delay(200)]);
  assertEquals(first, undefined);
  proxy.set("pass");
  assertEquals(await answers, ["b", "c"]);
});

Deno.test("the proxy can end, or refuse, while it is a black hole", async () => {
  await using server = echoServer();
  const proxy = new FaultProxy(server);
  using one = await client(proxy);
  proxy.set("blackhole");
  using two = await client(proxy);
  await one.send("a");
  proxy.set("refuse");
  assertEquals([await one.rest(), await two.rest()], ["", ""]);
  await proxy[Symbol.asyncDispose]();
});

Deno.test("the proxy is slow: an answer takes the latency twice, and its bytes take their time", async () => {
  await using server = echoServer();
  await using proxy = new FaultProxy(server);
  using one = await client(proxy);
  proxy.set({ latencyMs: 60, bytesPerSecond: 1000 });
  const start = performance.now();
  await one.send("x".repeat(50));
  assertEquals(await one.read(), "x".repeat(50));
  // 60 ms and 50 ms each way; timers may fire a little early.
  assertEquals(performance.now() - start >= 200, true);
});

Deno.test("the proxy cuts in the middle: exactly so many bytes come through, the next connection is whole", async () => {
  await using server = echoServer();
  await using proxy = new FaultProxy(server);
  using one = await client(proxy);
  await one.send("a");
  await one.read();
  proxy.cut(3, "down");
  await one.send("bcdef");
  assertEquals(await one.rest(), "bcd");
  assertEquals([proxy.counts.up, proxy.counts.down, proxy.counts.cut], [6, 4, 1]);
  using two = await client(proxy);
  await two.send("whole");
  assertEquals(await two.read(), "whole");
});

Deno.test("the proxy cuts requests, too, or everybody at once", async () => {
  await using server = echoServer();
  await using proxy = new FaultProxy(server);
  using one = await client(proxy);
  await one.send("a");
  await one.read();
  proxy.cut(2, "up");
  await one.send("bcdef");
  await one.rest();
  assertEquals(proxy.counts.up, 3);
  using two = await client(proxy);
  using three = await client(proxy);
  for (const each of [two, three]) {
    await each.send("x");
    await each.read();
  }
  proxy.cut();
  assertEquals([await two.rest(), await three.rest()], ["", ""]);
});

Deno.test("the proxy ends connections whose target is away, and serves again when it is back", async () => {
  let port: number;
  {
    await using server = echoServer();
    port = server.port;
  }
  await using proxy = new FaultProxy({ port });
  using one = await client(proxy);
  assertEquals(await one.rest(), "");
  assertEquals(proxy.counts.unreachable, 1);
});
