import { assert, assertEquals, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { type NewEvent, publish } from "shared/bus/mod.ts";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import { engine } from "shared/testing/engines.ts";
import type { TestStock } from "../inventory/testing.ts";
import { moveStock, registerItems } from "../inventory/mod.ts";
import { because, levelOf as levelIn, stockTenant, stockUp } from "../inventory/testing.ts";
import { listen, type Message, type TestClient, until } from "./testing/client.ts";
import { type LiveProcess, liveStock, origin, startLive, tokenFor } from "./testing/live.ts";

interface Fixture {
  db: TestStock;
  tenant: string;
  /** One more process of the same tenant. */
  start(limits?: Record<string, number>): Promise<LiveProcess>;
}

const redisUrl = await engine("Redis", "VECTON_TEST_REDIS_URL", "redis://127.0.0.1:6379");

function live(
  title: string,
  run: (fixture: Fixture) => Promise<void>,
  { stores = [undefined, redisUrl ?? ""], variants = 2 } = {},
) {
  for (const url of stores as (string | undefined)[]) {
    Deno.test({
      name: `live over ${url === undefined ? "PostgreSQL" : "Redis"}: ${title}`,
      ignore: url === "",
      sanitizeOps: false,
      sanitizeResources: false,
      fn: async () => {
        await using db = await liveStock(variants);
        const tenant = `t${crypto.randomUUID().slice(0, 8)}`;
        await using processes = new AsyncDisposableStack();
        await run({
          db,
          tenant,
          start: async (limits) =>
            processes.use(
              await startLive({ databaseUrl: db.url, redisUrl: url, tenant, limits }),
            ),
        });
      },
    });
  }
}

const embedded = { stores: [undefined] };

/** What a page would show: values by key, newest version wins; complete as the rules say. */
class View {
  values = new Map<string, { ver: number; data: Message }>();
  epoch = "";
  seq = 0;
  holes = 0;

  constructor(private client: TestClient, private channel: string) {}

  take(message: Message): void {
    if (message.c !== this.channel || message.error) return;
    if (message.u) {
      if (message.e !== this.epoch || message.from > this.seq + 1) this.holes++;
      for (const { key, ver, data } of message.u) {
        if ((this.values.get(key)?.ver ?? -1) < ver) this.values.set(key, { ver, data });
      }
    } else if (message.snap) {
      this.values = new Map(message.snap.map((each: Message) => [each.key, each]));
    } else if (message.gap) this.client.say({ sub: this.channel });
    this.epoch = message.e;
    this.seq = message.s;
  }

  takeAll(): this {
    for (const message of this.client.heard) this.take(message);
    return this;
  }
}

live(
  "a change is heard with its version, after a snapshot of how things were",
  async ({ db, tenant, start }) => {
    const [variant] = db.variants;
    await stockUp(db.sql, variant, db.shop, 5);
    const { url } = await start();
    const client = await listen(url, { token: await tokenFor(tenant), origin });
    client.say({ sub: "stock" });
    const { snap } = await client.next();
    assertEquals(snap, [{
      key: `${variant}:${db.shop}`,
      ver: 1,
      data: { onHand: 5, reserved: 0, available: 5 },
    }]);
    await stockUp(db.sql, variant, db.shop, -2);
    const change = await client.next(({ u }) => u?.some((each: Message) => each.ver === 2));
    assertEquals(change.u.at(-1).data.onHand, 3);
  },
);

live("guests hear a level when it changes, and no number", async ({ db, tenant, start }) => {
  const [variant] = db.variants;
  await stockUp(db.sql, variant, db.shop, 9);
  const { url } = await start();
  const client = await listen(url, { token: await tokenFor(tenant, ["public:stock"]), origin });
  client.say({ sub: "public:stock" });
  assertEquals((await client.next()).error, "name the keys that you show");
  client.say({ sub: "public:stock", keys: [variant] });
  assertEquals((await client.next()).snap.map((each: Message) => each.data), [{ level: "in" }]);
  for (const delta of [-1, -1, -5, -2]) await stockUp(db.sql, variant, db.shop, delta);
  await until(() =>
    client.heard.some(({ u }) => u?.some((each: Message) => each.data.level === "out"))
  );
  assertEquals(JSON.stringify(client.heard).includes("onHand"), false);
  client.say({ sub: "stock" });
  assertEquals((await client.next(({ error }) => error)).error, "forbidden");
});

live(
  "guests hear only of what the shop shows: it begins and ends with the product's publication",
  async ({ db, tenant, start }) => {
    const [shown, hidden] = db.variants;
    await list(db, hidden, false);
    const { url } = await start();
    const client = await listen(url, { token: await tokenFor(tenant, ["public:stock"]), origin });
    client.say({ sub: "public:stock", keys: [shown, hidden] });
    assertEquals((await client.next()).snap.map((each: Message) => each.key), [shown]);
    await stockUp(db.sql, hidden, db.shop, 9);
    await stockUp(db.sql, shown, db.shop, 9);
    const first = await client.next(({ u }) => u);
    assertEquals(first.u.map((each: Message) => each.key), [shown]);
    assertEquals(JSON.stringify(client.heard).includes(hidden), false);

    const told = async (listed: boolean) => {
      await list(db, hidden, listed);
      return (await client.next(({ u }) => u)).u.map((each: Message) => [each.key, each.data]);
    };
    assertEquals(await told(true), [[hidden, { level: "in" }]]);
    assertEquals(await told(false), [[hidden, null]]);
    await stockUp(db.sql, hidden, db.shop, -9);
    await stockUp(db.sql, shown, db.shop, -9);
    const last = await client.next(({ u }) => u);
    assertEquals(last.u.map((each: Message) => each.key), [shown]);
  },
);

live(
  "changes of one key that come close together are one frame, which says what it covers",
  async ({ db, tenant, start }) => {
    const [one, two] = db.variants;
    const { url } = await start();
    const client = await listen(url, { token: await tokenFor(tenant), origin });
    client.say({ sub: "stock" });
    await client.next();
    const view = new View(client, "stock");
    // One transaction, so that they come together.
    for (let round = 0; round < 30; round++) {
      await Promise.all([stockUp(db.sql, one, db.shop, 1), stockUp(db.sql, two, db.shop, 1)]);
    }
    await until(() => client.heard.at(-1)?.s === 60);
    view.takeAll();
    assertEquals([view.holes, view.seq], [0, 60]);
    assertEquals([...view.values.values()].map(({ data }) => data.onHand), [30, 30]);
    const updates = client.heard.flatMap(({ u }) => u ?? []);
    assert(updates.length < 60, `${updates.length} updates were sent for 60 changes`);
    for (const key of new Set(updates.map((each) => each.key))) {
      const vers = updates.filter((each) => each.key === key).map(({ ver }) => ver);
      assertEquals(vers, [...new Set(vers)].toSorted((a, b) => a - b));
    }
  },
  { ...embedded },
);

live(
  "every entry of a log is delivered, in order, however fast they come",
  async ({ db, tenant, start }) => {
    const { url } = await start();
    const client = await listen(url, { token: await tokenFor(tenant), origin });
    client.say({ sub: "log:catalog" });
    const { s: from, e } = await client.next();
    await transaction(db.sql, (tx) =>
      publish(
        tx,
        stockTenant,
        Array.from({ length: 300 }, (_, i) => productChanged({ version: i + 1, handle: `h${i}` })),
      ));
    await until(() => client.heard.at(-1)?.s === from + 300);
    const handles = client.heard.flatMap(({ u }) => u ?? []).map((each: Message) =>
      each.data.handle
    );
    assertEquals(handles, Array.from({ length: 300 }, (_, i) => `h${i}`));
    // Who comes back in the middle gets the rest, each.
    const back = await listen(url, { token: await tokenFor(tenant), origin });
    back.say({ sub: "log:catalog", e, s: from + 290 });
    const { u } = await back.next();
    assertEquals(u.map((each: Message) => each.data.handle), handles.slice(290));
  },
);

live(
  "who comes back gets what it missed; a stranger's epoch is a snapshot that says so",
  async ({ db, tenant, start }) => {
    const [one, two] = db.variants;
    const { url } = await start();
    const token = await tokenFor(tenant);
    const first = await listen(url, { token, origin });
    first.say({ sub: "stock" });
    const { e, s } = await first.next();
    first.socket.terminate();
    await stockUp(db.sql, one, db.shop, 1);
    await stockUp(db.sql, two, db.shop, 2);
    const other = await listen(url, { token, origin });
    other.say({ sub: "stock" });
    await other.next();
    await until(async () => {
      other.say({ sub: "stock", e, s });
      const answer = await other.next(({ ok, from }) => ok || from);
      return answer.s === s + 2;
    });
    const missed = other.heard.findLast(({ from }) => from === s + 1);
    assertEquals(missed.u.map((each: Message) => each.data.onHand), [1, 2]);
    other.say({ sub: "stock", e: "another", s });
    const gap = await other.next(({ gap }) => gap);
    assertEquals(gap.snap.length, 2);
  },
);

live(
  "two processes agree on sequence and epoch, whichever of them a browser asks",
  async ({ db, tenant, start }) => {
    const [one, two] = [await start(), await start()];
    const token = await tokenFor(tenant);
    const clients = await Promise.all([one, two].map(({ url }) => listen(url, { token, origin })));
    for (const client of clients) client.say({ sub: "stock" });
    for (const client of clients) await client.next();
    for (let i = 0; i < 40; i++) await stockUp(db.sql, db.variants[i % 2], db.shop, 1);
    await until(() => clients.every(({ heard }) => heard.at(-1)?.s === 40));
    const [a, b] = clients.map((client) => new View(client, "stock").takeAll());
    assertEquals([a.epoch, a.seq, a.holes], [b.epoch, b.seq, b.holes]);
    assertEquals(a.values, b.values);
    // A position of one process is good at the other.
    const moved = await listen(two.url, { token, origin });
    moved.say({ sub: "stock", e: a.epoch, s: 38 });
    const { from, s } = await moved.next();
    assertEquals([from, s], [39, 40]);
  },
);

live(
  "presence is agreed on by processes, and ends with the connection",
  async ({ tenant, start }) => {
    const [one, two] = [await start(), await start()];
    const anna = await listen(one.url, { token: await tokenFor(tenant), origin });
    const bela = await listen(two.url, {
      token: await tokenFor(tenant, undefined, { subject: "béla" }),
      origin,
    });
    bela.say({ sub: "presence:item:1" });
    assertEquals((await bela.next()).snap, []);
    anna.say({ here: "presence:item:1" });
    const come = await bela.next(({ u }) => u);
    assertEquals([come.u[0].key, come.u[0].data], ["anna", { name: "anna" }]);
    anna.socket.terminate();
    const gone = await bela.next(({ u }) => u);
    assertEquals([gone.u[0].key, gone.u[0].data], ["anna", null]);
    assert(gone.u[0].ver > come.u[0].ver);
    const guest = await listen(one.url, {
      token: await tokenFor(tenant, ["public:stock"], { subject: "guest" }),
      origin,
    });
    guest.say({ here: "presence:item:1" });
    assertEquals((await guest.next()).error, "forbidden");
  },
);

live(
  "updates that could not be told begin a new epoch, and every view is right again",
  async ({ db, tenant, start }) => {
    const { url } = await start();
    const client = await listen(url, { token: await tokenFor(tenant), origin });
    client.say({ sub: "stock" });
    const { e } = await client.next();
    // An old event: nobody is told of it one by one.
    await transaction(db.sql, async (tx) => {
      await tx`UPDATE websocket.feed SET lost = true`;
    });
    await stockUp(db.sql, db.variants[0], db.shop, 7);
    const gap = await client.next(({ gap }) => gap);
    assert(gap.e !== e);
    client.say({ sub: "stock", e, s: 0 });
    const { snap } = await client.next(({ snap }) => snap);
    assertEquals(snap[0].data.onHand, 7);
  },
);

live(
  "forged, expired and foreign tokens, and other origins, get nothing",
  async ({ tenant, start }) => {
    const { url } = await start({ tokenWithinMs: 500 });
    const forged = await listen(url, { origin });
    forged.say({ token: "eyJhbGciOiJub25lIn0.e30." });
    assertEquals((await forged.closed).code, 4003);
    const expired = await listen(url, { origin });
    expired.say({ token: await tokenFor(tenant, undefined, { seconds: -1 }) });
    assertEquals((await expired.closed).code, 4003);
    const foreign = await listen(url, { origin });
    foreign.say({ token: await tokenFor("another") });
    assertEquals((await foreign.closed).code, 4003);
    await assertRejects(() => listen(url, { origin: "http://shop.example.evil" }), Error, "403");
    await assertRejects(() => listen(url, { origin: `${origin}:80` }), Error, "403");
    const unnamed = await listen(url, { origin });
    unnamed.say({ sub: "stock" });
    assertEquals((await unnamed.next()).error, "forbidden");
    assertEquals((await unnamed.closed).code, 4008);
    const byProtocol = await listen(url, {
      origin,
      protocols: ["vecton.live.v1", `token.${await tokenFor(tenant)}`],
    });
    assertEquals(byProtocol.socket.protocol, "vecton.live.v1");
    await byProtocol.next(({ welcome }) => welcome);
  },
  embedded,
);

live(
  "a connection ends with its token unless that is renewed, and with the session",
  async ({ db, tenant, start }) => {
    const { url, live } = await start();
    const [ends, renews] = await Promise.all(
      [1, 2].map(async () =>
        await listen(url, { token: await tokenFor(tenant, undefined, { seconds: 2 }), origin })
      ),
    );
    renews.say({ token: await tokenFor(tenant) });
    await renews.next(({ welcome }) => welcome);
    assertEquals((await ends.closed).code, 4001);
    assertEquals(renews.socket.readyState, 1);
    await db.sql`DELETE FROM auth.session`;
    assertEquals((await renews.closed).reason, "Signed out");
    assertEquals(live.stats.connections, 0);
  },
  embedded,
);

live("a limit that is broken is told and hurts nobody else", async ({ tenant, start }) => {
  const { url, live } = await start({
    perSubject: 3,
    perAddress: 6,
    channels: 2,
    subscribesPerSecond: 5,
  });
  const token = await tokenFor(tenant);
  const good = await listen(url, { token, origin });
  good.say({ sub: "stock" });
  await good.next();

  const oversize = await listen(url, { token, origin });
  oversize.say({ token: "x".repeat(5000) });
  assertEquals((await oversize.closed).code, 1009);
  const binary = await listen(url, { token, origin });
  binary.socket.send(new Uint8Array([1, 2, 3]));
  assertEquals((await binary.closed).code, 1003);
  for (
    const nonsense of [
      "{",
      "[]",
      "null",
      '{"sub":7}',
      '{"sub":"stock","x":1}',
      '"\u0000"',
      "\ufeff",
    ]
  ) {
    const client = await listen(url, { token, origin });
    client.socket.send(nonsense);
    assertEquals((await client.closed).code, 1003, nonsense);
  }
  const flood = await listen(url, { token, origin });
  for (let i = 0; i < 100; i++) flood.say({ unsub: "stock" });
  assertEquals((await flood.closed).code, 1008);
  const subscriber = await listen(url, { token, origin });
  for (let i = 0; i < 8; i++) subscriber.say({ sub: "stock" });
  assertEquals((await subscriber.closed).code, 1008);

  const many = await listen(url, { token, origin });
  many.say({ sub: "presence:a" });
  many.say({ sub: "presence:b" });
  many.say({ sub: "presence:c" });
  assertEquals((await many.next(({ error }) => error)).error, "at most 2 channels");
  await listen(url, { token, origin });
  const one = await listen(url, { origin });
  one.say({ token });
  assertEquals(await one.closed, { code: 4029, reason: "Too many connections of this account" });

  const others: TestClient[] = [];
  for (let i = 0; i < 4; i++) others.push(await listen(url, { origin }));
  assertEquals((await others[3].closed).code, 4029);
  // The ingress says whose address it is.
  const elsewhere = await listen(url, { origin, headers: { "x-forwarded-for": "192.0.2.7" } });
  await delay(100);
  assertEquals(elsewhere.socket.readyState, 1);
  assertEquals(good.socket.readyState, 1);
  assertEquals(live.stats.refused > 10, true);
}, embedded);

live(
  "a reader that stalls is shed, and the others hear everything",
  async ({ db, tenant, start }) => {
    await transaction(db.sql, (tx) =>
      moveStock(
        tx,
        because("receipt"),
        db.variants.map((variantId) => ({ variantId, locationId: db.shop, delta: 5 })),
      ));
    const { url, live } = await start();
    const token = await tokenFor(tenant);
    const good = await listen(url, { token, origin });
    good.say({ sub: "stock" });
    await good.next();
    const stalled = await listen(url, { token, origin });
    stalled.say({ sub: "stock" });
    await stalled.next();
    // It reads nothing any more, but asks for more and more.
    (stalled.socket as unknown as { _socket: { pause(): void } })._socket.pause();
    let asking = true;
    const ask = (async () => {
      while (asking) {
        for (let i = 0; i < 15; i++) stalled.socket.send('{"sub":"stock"}');
        await delay(1000);
      }
    })();
    let changes = 0;
    while (live.stats.shed === 0 && changes < 400) {
      await stockUp(db.sql, db.variants[changes++ % db.variants.length], db.shop, 1);
    }
    asking = false;
    await ask;
    assertEquals(live.stats.shed, 1);
    const last = db.variants[(changes - 1) % db.variants.length];
    await until(() =>
      good.heard.at(-1)?.u?.some((each: Message) => each.key === `${last}:${db.shop}`)
    );
    const view = new View(good, "stock").takeAll();
    assertEquals(view.holes, 0);
    for (const variant of db.variants.slice(0, 3)) {
      assertEquals(
        view.values.get(`${variant}:${db.shop}`)?.data,
        await levelIn(db.sql, variant, db.shop),
      );
    }
  },
  { ...embedded, variants: 1500 },
);

live(
  "a stream carries many channels, resumes by Last-Event-ID, and its subscriptions change",
  async ({ db, tenant, start }) => {
    const { url } = await start();
    const headers = { authorization: `Bearer ${await tokenFor(tenant)}`, origin };
    const post = (path: string, body: unknown) =>
      fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
    const stream = await post("/events", { subs: [{ sub: "stock" }, { sub: "log:catalog" }] });
    assertEquals(stream.headers.get("content-type"), "text/event-stream");
    const events = await reader(stream);
    const { stream: id } = (await events.next(({ data }) => data.stream)).data;
    await events.next(({ data }) => data.c === "stock" && data.snap);
    await events.next(({ data }) => data.c === "log:catalog" && data.ok);
    await stockUp(db.sql, db.variants[0], db.shop, 4);
    const change = await events.next(({ data }) => data.u);
    assertEquals(change.data.u[0].data.onHand, 4);

    const said = await post("/events/messages", { stream: id, message: { sub: "presence:x" } });
    assertEquals(said.status, 204);
    await events.next(({ data }) => data.c === "presence:x");
    await events.close();

    await stockUp(db.sql, db.variants[0], db.shop, 1);
    const again = await fetch(`${url}/events?c=stock&c=log:catalog`, {
      headers: { ...headers, "last-event-id": change.id },
    });
    const more = await reader(again);
    const missed = await more.next(({ data }) => data.u || data.ok);
    const late = missed.data.u ? missed : await more.next(({ data }) => data.u);
    assertEquals([late.data.from, late.data.u[0].data.onHand], [change.data.s + 1, 5]);
    await more.close();

    for (
      const [path, init, status] of [
        ["/events", { method: "POST", body: '{"subs":[]}' }, 401],
        ["/events", { method: "POST", body: "{", headers }, 400],
        ["/events", {
          method: "POST",
          body: '{"subs":[]}',
          headers: { ...headers, origin: "http://x.example" },
        }, 403],
        ["/events?c=stock&token=" + headers.authorization.slice(7), {}, 401],
        ["/events/messages", { method: "POST", headers, body: '{"stream":"x","message":{}}' }, 404],
      ] as [string, RequestInit, number][]
    ) {
      const response = await fetch(url + path, init);
      assertEquals(response.status, status, path);
      await response.body?.cancel();
    }
  },
  embedded,
);

live("who can only ask gets many channels in one answer", async ({ db, tenant, start }) => {
  const { url } = await start();
  await stockUp(db.sql, db.variants[0], db.shop, 4);
  const headers = { authorization: `Bearer ${await tokenFor(tenant, ["stock", "log:catalog"])}` };
  const ask = async (subs: unknown[]) => {
    const response = await fetch(`${url}/events/sync`, {
      method: "POST",
      headers,
      body: JSON.stringify({ subs }),
    });
    return (await response.json()).messages;
  };
  const [stock, log, other] = await ask([
    { sub: "stock" },
    { sub: "log:catalog" },
    { sub: "presence:x" },
  ]);
  assertEquals(stock.snap[0].data.onHand, 4);
  assertEquals([log.ok, other.error], [true, "forbidden"]);
  await stockUp(db.sql, db.variants[0], db.shop, 1);
  await until(async () => {
    const [missed] = await ask([{ sub: "stock", e: stock.e, s: stock.s }]);
    return missed.u?.some((each: Message) => each.data.onHand === 5);
  });
}, embedded);

live(
  "a process that stops tells everybody when to come back, spread over seconds",
  async ({ db, tenant }) => {
    const process = await startLive({ databaseUrl: db.url, tenant });
    const token = await tokenFor(tenant);
    const clients = await Promise.all(
      Array.from({ length: 20 }, () => listen(process.url, { token, origin })),
    );
    await process[Symbol.asyncDispose]();
    const waits = await Promise.all(clients.map(async (client) => {
      assertEquals((await client.closed).code, 1012);
      return client.heard.find(({ reconnect }) => reconnect !== undefined).reconnect as number;
    }));
    assert(waits.every((ms) => ms >= 0 && ms <= 10_000));
    assert(Math.max(...waits) - Math.min(...waits) > 1000);
  },
  embedded,
);

/** Publishes a variant's product in the shop, or takes it back, as the catalogue does. */
async function list(db: TestStock, variantId: string, listed: boolean) {
  await transaction(db.sql, async (tx) => {
    const product = { variantId, productId: variantId, sku: "", title: "Item", listed };
    await registerItems(tx, [product]);
    await publish(tx, stockTenant, [productChanged({ variantIds: [variantId] })]);
  });
}

function productChanged(
  { version = 1, handle = "h", variantIds = [] as string[] },
): NewEvent {
  return {
    type: "product.changed.v1",
    aggregate: { type: "product", id: "p", version },
    data: {
      productId: uuidv7(),
      handle,
      title: "x",
      status: "active",
      deleted: false,
      variants: variantIds.map((variantId) => ({
        variantId,
        sku: "",
        title: "",
        price: 1,
        cost: null,
        currency: "HUF",
      })),
    },
  };
}

/** Events of a stream, parsed. */
function reader(response: Response) {
  const parts = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    async next(fits: (event: { id: string; data: Message }) => boolean) {
      while (true) {
        const end = text.indexOf("\n\n");
        if (end < 0) {
          const { value, done } = await parts.read();
          if (done) throw new Error("the stream has ended");
          text += value;
          continue;
        }
        const lines = text.slice(0, end).split("\n");
        text = text.slice(end + 2);
        const field = (name: string) =>
          lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        const event = { id: field("id") ?? "", data: JSON.parse(field("data") ?? "{}") };
        if (fits(event)) return event;
      }
    },
    close: () => parts.cancel(),
  };
}
