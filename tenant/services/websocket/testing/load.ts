/**
 * Many browsers in a process of their own, for the benchmark: commands come as lines of JSON, and
 * each is answered by one.
 */
import { TextLineStream } from "@std/streams/text_line_stream";
import { WebSocket } from "ws";

interface Client {
  socket: WebSocket;
  epoch: string;
  seq: number;
}

const { url, token } = JSON.parse(Deno.args[0]) as { url: string; token: string };
const now = () => performance.timeOrigin + performance.now();
let clients: Client[] = [];
/** When each change came, by client: `key@version` → times. */
let arrivals = new Map<string, number[]>();
let stalled: { socket: WebSocket; asking: ReturnType<typeof setInterval> }[] = [];
let frame = { text: "", message: {} as Message };

interface Message {
  welcome?: number;
  e: string;
  s: number;
  c?: string;
  u?: { key: string; ver: number }[];
}

/** Opens sockets, resolved when each has its answer to the subscription. */
async function open(places: { epoch?: string; seq?: number }[]): Promise<Client[]> {
  return await Promise.all(places.map((place) =>
    new Promise<Client>((done, fail) => {
      const socket = new WebSocket(`${url}/ws`, { perMessageDeflate: false });
      const client: Client = { socket, epoch: "", seq: 0 };
      socket.on("error", fail);
      socket.on("open", () => {
        socket.send(JSON.stringify({ token }));
        socket.send(JSON.stringify({ sub: "stock", e: place.epoch, s: place.seq }));
      });
      socket.on("message", (data: unknown) => {
        const text = String(data);
        // All get the same frame: it is parsed once, so that the load does not measure itself.
        if (frame.text !== text) frame = { text, message: JSON.parse(text) };
        const { message } = frame;
        if (message.c !== "stock") return;
        const first = client.epoch === "";
        client.epoch = message.e;
        client.seq = message.s;
        if (first) return done(client);
        const at = now();
        for (const { key, ver } of message.u ?? []) {
          const name = `${key}@${ver}`;
          const times = arrivals.get(name);
          if (times) times.push(at);
          else arrivals.set(name, [at]);
        }
      });
    })
  ));
}

const commands: Record<string, (argument: never) => unknown> = {
  async open(count: number) {
    clients = clients.concat(await open(Array.from({ length: count }, () => ({}))));
  },
  /** Every socket is lost at once, and comes back with its place. */
  async reconnect() {
    const places = clients.map(({ epoch, seq }) => ({ epoch, seq }));
    for (const { socket } of clients) socket.terminate();
    const began = performance.now();
    clients = await open(places);
    return performance.now() - began;
  },
  close() {
    for (const { socket } of clients) socket.terminate();
    clients = [];
  },
  /** Milliseconds from commit to arrival of every change at every browser. */
  report(committed: Record<string, number>) {
    const times: number[] = [];
    for (const [name, at] of Object.entries(committed)) {
      for (const arrival of arrivals.get(name) ?? []) times.push(arrival - at);
    }
    times.sort((a, b) => a - b);
    arrivals = new Map();
    const at = (part: number) => times[Math.floor(times.length * part)];
    return { count: times.length, p50: at(0.5), p99: at(0.99), most: times.at(-1) };
  },
  /** Browsers that read nothing, but ask for everything again and again. */
  async stall(count: number) {
    for (const { socket } of await open(Array.from({ length: count }, () => ({})))) {
      (socket as unknown as { _socket: { pause(): void } })._socket.pause();
      const asking = setInterval(() => {
        for (let i = 0; i < 4; i++) socket.send('{"sub":"stock"}');
      }, 250);
      // The server ends it when enough waits; one that reads again is no reader that stalls.
      socket.on("close", () => clearInterval(asking));
      stalled.push({ socket, asking });
    }
  },
  unstall() {
    for (const { socket, asking } of stalled) {
      clearInterval(asking);
      socket.terminate();
    }
    stalled = [];
  },
};

const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream())
  .pipeThrough(new TextLineStream());
for await (const line of lines as ReadableStream<string>) {
  const [name, argument] = JSON.parse(line);
  console.log(JSON.stringify(await commands[name](argument as never) ?? null));
}
