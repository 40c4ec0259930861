import { assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { busMigrations } from "shared/bus/mod.ts";
import { connect } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { testManagement } from "shared/testing/rabbitmq.ts";
import { testServerUrl } from "shared/testing/server.ts";
import { objectsOf, randomSpec, renderForTest } from "../tenant/testing.ts";
import { openEngines } from "./engines/mod.ts";
import { Fleet } from "./fleet.ts";
import { scaledObject } from "./handlers/scale.ts";
import { testCluster, testSlug } from "./handlers/testing.ts";
import { startScaler } from "./scaler.ts";

/** Nothing is started: it notes what would be. */
class NotingFleet extends Fleet {
  readonly woken = new Set<string>();

  override wake(_namespace: string, name: string): Promise<number> {
    this.woken.add(name);
    return Promise.resolve(0);
  }

  async until(name: string): Promise<boolean> {
    for (let i = 0; i < 400 && !this.woken.has(name); i++) await delay(50);
    return this.woken.has(name);
  }
}

/** A fleet with two services of a tenant asleep, as the template scales them. */
async function asleep(env: Record<string, string>): Promise<NotingFleet> {
  const fleet = new NotingFleet(() => {});
  const cluster = testCluster({ fleet });
  const manifests = objectsOf(await renderForTest("acme", randomSpec()));
  for (const name of ["websocket", "analytics"]) {
    await fleet.put("t-acme", name, [], env);
    await scaledObject.apply(
      manifests.find(({ kind, metadata }) => kind === "ScaledObject" && metadata.name === name),
      cluster,
    );
  }
  return fleet;
}

Deno.test("a sleeping service is woken by as many events as the registry says, and not before", async () => {
  await using db = await testDatabase([busMigrations]);
  const sql = connect(await testServerUrl(), { max: 1 });
  const fleet = await asleep({ DATABASE_URL: db.url });
  const add = (count: number) =>
    db.sql`
      INSERT INTO bus.outbox (event_id, tenant, type, agg_type, agg_id, agg_version, data)
      SELECT gen_random_uuid(), 'acme', 'stock.changed.v1', 'stock', n::text, 1, '{}'
      FROM generate_series(1, ${count}::int) n`;
  const problems: string[] = [];
  const scaler = startScaler({ fleet, sql, broker: null, log: (line) => problems.push(line) });
  try {
    await add(9999);
    assertEquals([await fleet.until("analytics"), problems], [true, []]);
    // A whole round more: each looks at both.
    fleet.woken.clear();
    assertEquals(await fleet.until("analytics"), true);
    assertEquals(fleet.woken.has("websocket"), false);
    await add(1);
    assertEquals([await fleet.until("websocket"), problems], [true, []]);
  } finally {
    await scaler.stop();
    await sql.end();
  }
});

const rabbit = await testManagement();

Deno.test({
  name: "with a broker, its queues wake a sleeping service, by their length and of its tenant only",
  ignore: rabbit === null,
  async fn() {
    const { broker } = await openEngines({
      AMQP_URL: rabbit!.amqp,
      RABBITMQ_MANAGEMENT_URL: rabbit!.management,
    }, () => {});
    const [own, other] = [testSlug(), testSlug()];
    const sql = connect(await testServerUrl(), { max: 1 });
    const url = (vhost: string) => broker!.address(`amqp://x:x@mq.vecton-mq.svc:5671/${vhost}`);
    const fleet = await asleep({ AMQP_URL: url(own) });
    const send = async (vhost: string) => {
      const { username, password } = new URL(rabbit!.amqp);
      const headers = { authorization: `Basic ${btoa(`${username}:${password}`)}` };
      const api = (path: string, method: string, body: object) =>
        fetch(`${rabbit!.management}/api/${path}`, {
          method,
          headers,
          body: JSON.stringify(body),
        }).then((response) => response.body?.cancel());
      await broker!.putVhost(vhost, {});
      await broker!.putPermission(vhost, username, { configure: ".*", write: ".*", read: ".*" });
      await api(`queues/${vhost}/analytics.facts`, "PUT", { durable: true });
      await api(`exchanges/${vhost}/amq.default/publish`, "POST", {
        routing_key: "analytics.facts",
        payload: "{}",
        payload_encoding: "string",
        properties: {},
      });
    };
    const scaler = startScaler({ fleet, sql, broker, log: () => {} });
    try {
      await send(other);
      await delay(5000);
      assertEquals([...fleet.woken], []);
      await send(own);
      assertEquals(await fleet.until("analytics"), true);
      assertEquals([...fleet.woken], ["analytics"]);
    } finally {
      await scaler.stop();
      await sql.end();
      for (const vhost of [own, other]) await broker!.deleteVhost(vhost);
    }
  },
});
