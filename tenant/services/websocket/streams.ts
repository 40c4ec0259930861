import { Buffer } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { mayHear } from "shared/auth/mod.ts";
import type { ClientMessage } from "shared/live/protocol.ts";
import { Connection } from "./connection.ts";
import type { Door } from "./door.ts";

const beatMs = 15_000;
const bodyBytes = 64 * 1024;

const subscription = z.object({
  sub: z.string().min(1).max(120),
  e: z.string().max(40).optional(),
  s: z.number().int().nonnegative().optional(),
  keys: z.array(z.string().max(120)).max(200).optional(),
});
const subscriptions = z.object({ subs: z.array(subscription).max(100) });
const more = z.object({ stream: z.string(), message: z.record(z.string(), z.unknown()) });

type Asked = z.output<typeof subscription>[];

/**
 * Server-sent events and polling, for where sockets are blocked: `POST /events` opens a stream,
 * `POST /events/messages` says more to it, `POST /events/sync` only asks. A token comes as
 * `Authorization: Bearer`, never in the address; pages read the stream by `fetch`.
 */
export function createStreams(door: Door) {
  const streams = new Map<string, Connection>();

  /** `GET /events?c=…` with `Last-Event-ID` for simple programs; `POST /events` for pages. */
  async function open(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (door.isFull()) return fail(res, 503, "This process takes no more connections");
    const asked = req.method === "POST"
      ? subscriptions.safeParse(await json(req)).data?.subs
      : fromAddress(req);
    if (!asked) return fail(res, 400, "Send {subs: [{sub, e?, s?, keys?}]}");
    const token = bearer(req);
    if (!token || !await door.verify(token)) return fail(res, 401, "The token is not valid");
    res.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    const id = crypto.randomUUID();
    const connection: Connection = new Connection(door, {
      send: (message) => write(res, connection, message),
      buffered: () => res.writableLength + (res.socket?.writableLength ?? 0),
      close: (code, reason) => {
        res.end(`event: close\ndata: ${JSON.stringify({ code, reason })}\n\n`);
        setTimeout(() => res.destroy(), 2000);
      },
      drop: () => res.destroy(),
    }, door.addressOf(req));
    const beat = setInterval(() => res.write(": beat\n\n"), beatMs);
    res.on("error", () => {});
    res.on("close", () => {
      clearInterval(beat);
      streams.delete(id);
      door.stats.streams = streams.size;
      connection.ended();
      door.leave(connection);
    });
    streams.set(id, connection);
    door.stats.streams = streams.size;
    if (!door.enter(connection) || !await connection.authenticate(token)) return;
    connection.tell({ welcome: connection.secondsLeft(), stream: id });
    for (const message of asked) connection.accept(message);
  }

  /** `{stream, message}`: a message to a stream of this process. */
  async function say(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const said = more.safeParse(await json(req)).data;
    const claims = await door.verify(bearer(req) ?? "");
    if (!claims) return fail(res, 401, "The token is not valid");
    if (!said) return fail(res, 400, "Send {stream, message}");
    const connection = streams.get(said.stream);
    // Another process may hold it: the page opens a new one, with all that it wants to hear.
    if (!connection || connection.claims?.subject !== claims.subject) {
      return fail(res, 404, "There is no such stream here; open a new one");
    }
    connection.receive(JSON.stringify(said.message));
    res.writeHead(204).end();
  }

  /** `{subs: […]}` answered by `{messages: […]}`. */
  async function sync(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const asked = subscriptions.safeParse(await json(req)).data?.subs;
    const claims = await door.verify(bearer(req) ?? "");
    if (!claims) return fail(res, 401, "The token is not valid");
    if (!asked) return fail(res, 400, "Send {subs: [{sub, e?, s?, keys?}]}");
    door.stats.polls++;
    const messages = await Promise.all(asked.map(async ({ sub, e, s, keys }) => {
      const at = e !== undefined && s !== undefined ? { epoch: e, seq: s } : undefined;
      const found = mayHear(claims, sub) ? await door.hub.missed(sub, at, keys) : null;
      return found?.toString() ?? JSON.stringify({ error: "forbidden", c: sub });
    }));
    res.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
    res.end(`{"messages":[${messages}]}`);
  }

  return {
    /** True where the request is one of these. */
    handle(req: IncomingMessage, res: ServerResponse): boolean {
      const path = door.pathOf(req);
      const action = path === "/events" && (req.method === "GET" || req.method === "POST")
        ? open
        : path === "/events/messages" && req.method === "POST"
        ? say
        : path === "/events/sync" && req.method === "POST"
        ? sync
        : null;
      if (!action) return false;
      if (door.isForeign(req)) {
        fail(res, 403, "Only pages of this shop may ask");
        return true;
      }
      action(req, res).catch(() => {
        if (res.headersSent) res.destroy();
        else fail(res, 400, "The request cannot be read");
      });
      return true;
    },
  };
}

/** The position of all channels goes with each event, so that `Last-Event-ID` alone resumes. */
function write(res: ServerResponse, connection: Connection, message: Buffer): void {
  const places = [...connection.subscriptions.values()]
    .map(({ channel, sent }) =>
      `${channel.name}=${channel.epoch}:${Math.max(sent, channel.flushed)}`
    );
  const id = places.length > 0 ? `id: ${places.join(",")}\n` : "";
  res.write(Buffer.concat([Buffer.from(`${id}data: `), message, Buffer.from("\n\n")]));
}

function fromAddress(req: IncomingMessage): Asked | undefined {
  const channels = new URL(req.url ?? "/", "http://x").searchParams.getAll("c");
  if (channels.length === 0 || channels.length > 100) return undefined;
  const last = new Map(
    String(req.headers["last-event-id"] ?? "").split(",").map((place) => {
      const [, name, epoch, seq] = /^(.+)=([^:=]+):(\d+)$/.exec(place) ?? [];
      return [name, { e: epoch, s: Number(seq) }];
    }),
  );
  return channels.map((sub) => ({ sub, ...last.get(sub) }) as ClientMessage & { sub: string });
}

function bearer(req: IncomingMessage): string | null {
  return /^Bearer (.+)$/.exec(req.headers.authorization ?? "")?.[1] ?? null;
}

function fail(res: ServerResponse, status: number, detail: string): void {
  res.writeHead(status, {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
  });
  res.end(JSON.stringify({ status, title: detail }));
}

async function json(req: IncomingMessage): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of req) {
    size += part.length;
    if (size > bodyBytes) throw new Error("too much");
    parts.push(part);
  }
  return JSON.parse(Buffer.concat(parts).toString());
}
