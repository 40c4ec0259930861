import { assert, assertEquals } from "@std/assert";
import { changesOf } from "./changes.ts";
import { startRotation } from "./rotation.ts";
import { testOperations } from "./testing.ts";

Deno.test("changes of a tenant are told with their diffs, page by page, the newest first", async () => {
  const operations = await testOperations();
  await operations.put("acme", "op1");
  await operations.put("bolt", "op2");
  await operations.put("acme", "op3", { plan: "business" });
  await operations.put("acme", "op4", { plan: "business", state: "suspended" });
  const { changes, cursor } = await changesOf(operations.forge, "acme", { limit: 2 });
  assertEquals(changes.map(({ title, operation }) => [title, operation]), [
    ["acme: suspend", "op4"],
    ["acme: plan business", "op3"],
  ]);
  const spec = changes[1].files.find(({ path }) => path === "k8s/tenants/acme/tenant.yaml");
  assert(spec?.diff.includes("-  plan: starter\n+  plan: business\n"), spec?.diff);
  assertEquals(cursor, changes[1].revision);
  const rest = await changesOf(operations.forge, "acme", { limit: 2, cursor: cursor! });
  assertEquals(rest.changes.map(({ title }) => title), ["acme: create"]);
  assertEquals(rest.cursor, null);
  assert(rest.changes[0].files.some(({ path }) => path.endsWith("rendered/30-data.yaml")));
});

Deno.test("a cursor that is not known gives nothing, rather than the beginning again", async () => {
  const operations = await testOperations();
  await operations.put("acme", "op1");
  const unknown = await changesOf(operations.forge, "acme", { limit: 5, cursor: "0".repeat(40) });
  assertEquals(unknown, { changes: [], cursor: null });
});

Deno.test("that a secret was made is told, nothing of what it is sealed into", async () => {
  const operations = await testOperations();
  await operations.put("acme", "op1");
  await startRotation(operations.deps, "acme", ["redis"], "rot1");
  const { changes } = await changesOf(operations.forge, "acme", { limit: 5 });
  const text = JSON.stringify(changes);
  assert(changes[0].files.some(({ path }) => path.endsWith("/secrets-2.sops.yaml")));
  assert(text.includes("name: redis-2"));
  assertEquals(/ENC\[|AGE ENCRYPTED/.test(text), false);
});
