import { assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { busMigrations } from "shared/bus/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { objectsOf, randomSpec, renderForTest } from "../tenant/testing.ts";
import type { Cluster } from "./cluster.ts";
import { Fleet } from "./fleet.ts";
import { scaledObject } from "./handlers/scale.ts";
import { RouteTable } from "./route_table.ts";
import { startScaler } from "./scaler.ts";

/** Nothing is started: it notes what would be. */
class NotingFleet extends Fleet {
  readonly woken = new Set<string>();

  override wake(_namespace: string, name: string): Promise<number> {
    this.woken.add(name);
    return Promise.resolve(0);
  }
}

Deno.test("a sleeping service is woken by as many events as the registry says, and not before", async () => {
  await using db = await testDatabase([busMigrations]);
  const fleet = new NotingFleet(() => {});
  const cluster = { fleet, routes: new RouteTable() } as unknown as Cluster;
  const manifests = objectsOf(await renderForTest("acme", randomSpec()));
  for (const name of ["websocket", "analytics"]) {
    await fleet.put("tenant-acme", name, [], { DATABASE_URL: db.url });
    const manifest = manifests.find(({ kind, metadata }) =>
      kind === "ScaledObject" && metadata.name === name
    );
    manifest.metadata.namespace = "tenant-acme";
    await scaledObject.apply(manifest, cluster);
  }
  const add = (count: number) =>
    db.sql`
      INSERT INTO bus.outbox (event_id, tenant, type, agg_type, agg_id, agg_version, data)
      SELECT gen_random_uuid(), 'acme', 'stock.changed.v1', 'stock', n::text, 1, '{}'
      FROM generate_series(1, ${count}::int) n`;
  const problems: string[] = [];
  const scaler = startScaler(fleet, (line) => problems.push(line));
  const woken = async (name: string) => {
    for (let i = 0; i < 200 && !fleet.woken.has(name); i++) await delay(50);
    assertEquals([fleet.woken.has(name), problems], [true, []]);
  };
  try {
    await add(9999);
    await woken("analytics");
    // A whole round more: each looks at both.
    fleet.woken.clear();
    await woken("analytics");
    assertEquals(fleet.woken.has("websocket"), false);
    await add(1);
    await woken("websocket");
  } finally {
    await scaler.stop();
  }
});
