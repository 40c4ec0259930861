import { delay } from "@std/async/delay";
import { WebSocket } from "ws";

// deno-lint-ignore no-explicit-any -- whatever the server says is looked at by tests
export type Message = any;

/** A browser's socket, as the tests want it: it notes what it hears. */
export interface TestClient {
  heard: Message[];
  socket: WebSocket;
  say(message: unknown): void;
  /** Waits for a message that fits, of those that were not waited for before. */
  next(fits?: (message: Message) => boolean): Promise<Message>;
  closed: Promise<{ code: number; reason: string }>;
}

/** Opens a socket; with a token it is sent first, and its welcome waited for. */
export async function listen(
  url: string,
  { token, origin, protocols = [], headers = {} }: {
    token?: string;
    origin?: string;
    protocols?: string[];
    headers?: Record<string, string>;
  } = {},
): Promise<TestClient> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, protocols, { origin, headers });
  const heard: Message[] = [];
  let looked = 0;
  const closed = new Promise<{ code: number; reason: string }>((done) =>
    socket.on("close", (code: number, reason: unknown) => done({ code, reason: String(reason) }))
  );
  socket.on("message", (data: unknown) => {
    const message = JSON.parse(String(data));
    if (!message.beat) heard.push(message);
  });
  await new Promise<void>((done, fail) => {
    socket.once("open", () => done());
    socket.once("error", fail);
  });
  socket.on("error", () => {});
  const client: TestClient = {
    heard,
    socket,
    closed,
    say: (message) => socket.send(JSON.stringify(message)),
    async next(fits = () => true) {
      for (let i = 0; i < 600; i++) {
        while (looked < heard.length) {
          const message = heard[looked++];
          if (fits(message)) return message;
        }
        await delay(20);
      }
      throw new Error(`nothing that fits; heard ${JSON.stringify(heard).slice(0, 2000)}`);
    },
  };
  if (token) {
    client.say({ token });
    await client.next((message) => "welcome" in message);
  }
  return client;
}

/** Waits until something holds. */
export async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 800; i++) {
    if (await check()) return;
    await delay(25);
  }
  throw new Error("it did not happen");
}
