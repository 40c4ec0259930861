import { assert, assertEquals } from "@std/assert";
import { testDatabase } from "shared/testing/mod.ts";
import { parse } from "yaml";
import { readInventory } from "../devops/inventory.ts";
import { type Json, manifest } from "./testing.ts";

const { monitoring } = manifest("Cluster", "pg-01").spec;

Deno.test("the exporter's queries are where the cluster looks for them, and name what they find", async () => {
  await using db = await testDatabase([]);
  for (const { name, key } of monitoring.customQueriesConfigMap) {
    const queries: Record<string, Json> = parse(manifest("ConfigMap", name).data[key]);
    for (const [title, { query, metrics }] of Object.entries(queries)) {
      const rows = await db.sql.unsafe(query);
      assert(rows.length > 0, title);
      assertEquals(Object.keys(rows[0]), metrics.flatMap((metric: Json) => Object.keys(metric)));
    }
  }
});

Deno.test("the DevOps API finds roles by the name and label that the exporter gives them", async () => {
  const { pg_roles } = parse(manifest("ConfigMap", "pg-01-queries").data.queries);
  const columns: [string, Json][] = pg_roles.metrics.flatMap((metric: Json) =>
    Object.entries(metric)
  );
  const [[label]] = columns.filter(([, { usage }]) => usage === "LABEL");
  const [[gauge]] = columns.filter(([, { usage }]) => usage === "GAUGE");
  const { items, unknown } = await readInventory({
    query: (text) =>
      Promise.resolve(
        text.includes(`(cnpg_pg_roles_${gauge}[`)
          ? [{ labels: { [label]: "t_acme_app" }, value: -1 }]
          : [],
      ),
  });
  assertEquals(items, [{ kind: "role", name: "t_acme_app", slug: "acme" }]);
  assert(!unknown.includes("role"));
});
