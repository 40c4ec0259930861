import { assert, assertEquals } from "@std/assert";
import { encodeBase64 } from "@std/encoding";
import { Webhook } from "standardwebhooks";
import { busMigrations } from "shared/bus/mod.ts";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import type { Event } from "shared/events/mod.ts";
import { type TestDatabase, testDatabase } from "shared/testing/mod.ts";
import { deliveryCounts, getDelivery, listDeliveries, replayDelivery } from "./deliveries.ts";
import { enqueue } from "./dispatch.ts";
import {
  createEndpoint,
  endpointInput,
  getEndpoint,
  rotateSecret,
  setEndpointState,
} from "./endpoints.ts";
import { service } from "./mod.ts";
import { sendDue } from "./sender.ts";

const secretKey = encodeBase64(crypto.getRandomValues(new Uint8Array(32)));
const database = () => testDatabase([busMigrations, ...service.migrations]);

interface Received {
  headers: Record<string, string>;
  body: string;
}

/** A receiver whose answers a test scripts. */
function receiver(answer: (req: Request) => Response | Promise<Response>) {
  const received: Received[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (req) => {
    received.push({ headers: Object.fromEntries(req.headers), body: await req.text() });
    return await answer(req);
  });
  const origin = `http://127.0.0.1:${server.addr.port}`;
  return { origin, received, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** A receiver that answers nobody until it is released, at the latest when the test ends. */
function hangingReceiver() {
  const { promise, resolve: release } = Promise.withResolvers<void>();
  const inner = receiver(() => promise.then(() => new Response()));
  return {
    ...inner,
    release,
    [Symbol.asyncDispose]() {
      release();
      return inner[Symbol.asyncDispose]();
    },
  };
}

async function register(db: TestDatabase, origin: string, types = ["stock.changed"]) {
  const input = endpointInput([origin]).parse({ url: `${origin}/hook`, types });
  return await transaction(db.sql, (tx) => createEndpoint(tx, secretKey, "test", input));
}

function stockChanged(): Event {
  return {
    specversion: "1.0",
    id: uuidv7(),
    source: "/tenants/demo",
    type: "stock.changed.v1",
    subject: "v:l",
    time: new Date().toISOString(),
    datacontenttype: "application/json",
    tenant: "demo",
    sequence: 1,
    data: { sku: "MAT35-Z", onHand: 3 },
  } as unknown as Event;
}

const add = (db: TestDatabase, ...events: Event[]) =>
  transaction(db.sql, (tx) => enqueue(tx, events));
const send = (db: TestDatabase, ...allowedOrigins: string[]) =>
  sendDue({ sql: db.sql, secretKey, allowedOrigins });

Deno.test("a subscribed event arrives once, signed so that the receiver can verify it", async () => {
  await using db = await database();
  await using target = receiver(() => new Response("thanks"));
  const { endpoint, secret } = await register(db, target.origin);
  const event = stockChanged();
  await add(db, event, event);
  await add(db, event);
  await send(db, target.origin);
  assertEquals(target.received.length, 1);
  const [{ headers, body }] = target.received;
  new Webhook(secret).verify(body, headers);
  assertEquals(headers["webhook-id"], event.id);
  assertEquals(JSON.parse(body).type, "stock.changed");
  assertEquals((await deliveryCounts(db.sql, endpoint.id)).delivered, 1);
});

Deno.test("an endpoint gets only what it subscribed to", async () => {
  await using db = await database();
  await using target = receiver(() => new Response());
  await register(db, target.origin, ["customer.*"]);
  await add(db, stockChanged());
  assertEquals(await send(db, target.origin), 0);
});

Deno.test("a failure is logged with its answer and tried again later; a replay sends at once", async () => {
  await using db = await database();
  let healthy = false;
  await using target = receiver(() => new Response("not now", { status: healthy ? 200 : 500 }));
  const { endpoint } = await register(db, target.origin);
  await add(db, stockChanged());
  await send(db, target.origin);
  const { deliveries: [failed] } = await listDeliveries(db.sql, endpoint.id);
  assertEquals([failed.state, failed.attempts], ["pending", 1]);
  assert(failed.nextAttemptAt > new Date());
  const log = await getDelivery(db.sql, failed.id);
  assertEquals([log?.attempts[0].status, log?.attempts[0].response], [500, "not now"]);

  healthy = true;
  await replayDelivery(db.sql, failed.id);
  await send(db, target.origin);
  assertEquals((await deliveryCounts(db.sql, endpoint.id)).delivered, 1);
});

Deno.test("two workers at once send each delivery once", async () => {
  await using db = await database();
  await using target = receiver(() => new Response());
  await register(db, target.origin);
  await add(db, ...Array.from({ length: 40 }, stockChanged));
  await Promise.all([send(db, target.origin), send(db, target.origin)]);
  // A worker goes home when the other one has all that an endpoint may have in flight.
  while (await send(db, target.origin) > 0) { /* the rest */ }
  const ids = target.received.map((request) => request.headers["webhook-id"]);
  assertEquals([ids.length, new Set(ids).size], [40, 40]);
});

Deno.test("a delivery whose worker died is sent when its lease has run out", async () => {
  await using db = await database();
  await using target = receiver(() => new Response());
  await register(db, target.origin);
  await add(db, stockChanged());
  await db.sql`UPDATE webhook.delivery
    SET state = 'delivering', attempts = 1, lease_until = now() - interval '1 second'`;
  assertEquals(await send(db, target.origin), 1);
});

Deno.test("a receiver that hangs does not hold up another one", async () => {
  await using db = await database();
  await using stuck = hangingReceiver();
  const arrived = Promise.withResolvers<void>();
  let count = 0;
  await using quick = receiver(() => {
    if (++count === 20) arrived.resolve();
    return new Response();
  });
  await register(db, stuck.origin);
  await register(db, quick.origin);
  await add(db, ...Array.from({ length: 20 }, stockChanged));
  // On a busy machine the twenty may take longer than a receiver is waited for: without an end to
  // this patience the hanging ones would be given up, and others would take their places.
  const sending = sendDue({
    sql: db.sql,
    secretKey,
    allowedOrigins: [stuck.origin, quick.origin],
    timeoutMs: 600_000,
  });
  await arrived.promise;
  assert(stuck.received.length <= 4);
  stuck.release();
  await sending;
  assertEquals(stuck.received.length, 20);
});

Deno.test("a receiver that gives no answer in time is given up, and tried again later", async () => {
  await using db = await database();
  await using stuck = hangingReceiver();
  const { endpoint } = await register(db, stuck.origin);
  await add(db, stockChanged());
  const allowedOrigins = [stuck.origin];
  assertEquals(await sendDue({ sql: db.sql, secretKey, allowedOrigins, timeoutMs: 50 }), 1);
  stuck.release();
  const { deliveries: [pending] } = await listDeliveries(db.sql, endpoint.id);
  assertEquals([pending.state, pending.attempts], ["pending", 1]);
  const log = await getDelivery(db.sql, pending.id);
  assertEquals([log?.attempts[0].status, log?.attempts[0].error], [
    null,
    "no answer within 0.05 s",
  ]);
});

Deno.test("a paused endpoint keeps its deliveries; 410 disables it", async () => {
  await using db = await database();
  await using target = receiver(() => new Response(null, { status: 410 }));
  const { endpoint } = await register(db, target.origin);
  await transaction(db.sql, (tx) => setEndpointState(tx, endpoint.id, "paused"));
  await add(db, stockChanged());
  assertEquals(await send(db, target.origin), 0);
  await setEndpointState(db.sql, endpoint.id, "active");
  assertEquals(await send(db, target.origin), 1);
  const after = await getEndpoint(db.sql, endpoint.id);
  assertEquals([after?.state, after?.disabledReason], ["disabled", "gone"]);
});

Deno.test("after a rotation the old and the new secret both verify", async () => {
  await using db = await database();
  await using target = receiver(() => new Response());
  const { endpoint, secret } = await register(db, target.origin);
  const fresh = await transaction(db.sql, (tx) => rotateSecret(tx, secretKey, endpoint.id));
  await add(db, stockChanged());
  await send(db, target.origin);
  const [{ headers, body }] = target.received;
  new Webhook(secret).verify(body, headers);
  new Webhook(fresh).verify(body, headers);
});

Deno.test("addresses inside the network are refused without a connection", async () => {
  await using db = await database();
  await using target = receiver(() => new Response());
  const { endpoint } = await register(db, target.origin);
  await add(db, stockChanged());
  await send(db);
  assertEquals(target.received.length, 0);
  const { deliveries: [refused] } = await listDeliveries(db.sql, endpoint.id);
  const log = await getDelivery(db.sql, refused.id);
  assert(log?.attempts[0].error);
});

Deno.test("an endpoint must be https, without credentials, with types that exist", () => {
  const faults = (input: unknown) =>
    endpointInput([]).safeParse(input).error?.issues.map((issue) => issue.message);
  const types = ["stock.*"];
  assertEquals(faults({ url: "https://example.com/hook", types }), undefined);
  assertEquals(faults({ url: "http://example.com/hook", types }), ["url_https"]);
  assertEquals(faults({ url: "https://me:secret@example.com", types }), ["url_credentials"]);
  assertEquals(faults({ url: "no address", types }), ["url_invalid"]);
  assertEquals(faults({ url: "https://example.com", types: [] }), ["types_required"]);
  assertEquals(faults({ url: "https://example.com", types: ["nothing.real"] }), ["type_unknown"]);
});
