import { assertEquals } from "@std/assert";
import { App, type WebSocketHandlers } from "fresh";
import { logged } from "../tests/temp_app.ts";

async function withSocket<State>(
  app: App<State>,
  test: (socket: WebSocket) => Promise<void>,
): Promise<void> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, app.handler());
  const socket = new WebSocket(`ws://127.0.0.1:${server.addr.port}/ws`, "chat");
  const closed = new Promise((done) => socket.onclose = done);
  try {
    await new Promise((done) => socket.onopen = done);
    await test(socket);
  } finally {
    socket.close();
    await closed;
    await server.shutdown();
  }
}

const answerTo = (socket: WebSocket, text: string) =>
  new Promise<string>((done) => {
    socket.onmessage = ({ data }) => done(data);
    socket.send(text);
  });

const echoing: WebSocketHandlers = {
  message: (socket, { data }) => socket.send(`echo ${data}`),
};

Deno.test("a WebSocket is answered by handlers, of an app or of a context, or by hand", async () => {
  const options = { protocol: "chat" };
  const apps = [
    new App().ws("/ws", echoing, options),
    new App().get("/ws", (ctx) => ctx.upgrade(echoing, options)),
    new App().get("/ws", (ctx) => {
      const { socket, response } = ctx.upgrade(options);
      socket.onmessage = ({ data }) => socket.send(`echo ${data}`);
      return response;
    }),
  ];
  for (const app of apps) {
    await withSocket(app, async (socket) => {
      assertEquals(socket.protocol, "chat");
      assertEquals(await answerTo(socket, "hello"), "echo hello");
    });
  }
});

Deno.test("handlers hear of the beginning and the end of a connection", async () => {
  const events: unknown[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const app = new App().ws("/ws", {
    open: () => void events.push("open"),
    close: (_socket, code, reason) => (events.push(code, reason), resolve()),
  }, { protocol: "chat" });
  await withSocket(app, async (socket) => {
    socket.close(4000, "enough");
    await promise;
  });
  assertEquals(events, ["open", 4000, "enough"]);
});

Deno.test("a handler that throws ends its connection, not the server", async () => {
  const failing: (() => void)[] = [
    () => {
      throw new Error("secret");
    },
    () => Promise.reject(new Error("secret")) as never,
  ];
  for (const fail of failing) {
    const handlers: WebSocketHandlers = {
      message: (socket, { data }) => data === "fail" ? fail() : socket.send("still here"),
    };
    const lines = await logged(
      "error",
      () =>
        withSocket(new App().ws("/ws", handlers, { protocol: "chat" }), async (socket) => {
          const closed = new Promise<unknown>((done) => {
            socket.addEventListener("close", ({ code, reason }) => done([code, reason]));
          });
          socket.send("fail");
          assertEquals(await Promise.race([closed, answerTo(socket, "more")]), [1011, ""]);
        }),
    );
    assertEquals(lines.map(([what, error]) => [what, (error as Error).message]), [
      ["WebSocket", "secret"],
    ]);
  }
});
