import { assertEquals } from "@std/assert";
import type { Runtime } from "./runtime.ts";
import { ownerOf, services } from "./services.ts";

Deno.test("the longest prefix of whole segments decides which service owns a path", () => {
  assertEquals(ownerOf("/warehouse/stock"), "warehouse");
  assertEquals(ownerOf("/api/webhook/v1/endpoints"), "webhook");
  assertEquals(ownerOf("/shop"), "webshop");
  assertEquals(ownerOf("/shopping"), "frontend");
  assertEquals(ownerOf("/"), "frontend");
});

Deno.test("no two services claim the same prefix or development port", () => {
  const entries = Object.values(services);
  const prefixes = entries.flatMap((entry) => entry.prefixes);
  assertEquals(new Set(prefixes).size, prefixes.length);
  assertEquals(new Set(entries.map((entry) => entry.port)).size, entries.length);
});

Deno.test("the registry names each service's consumers and what they hear of", async () => {
  const runtime = { tenant: { slug: "demo", timeZone: "Europe/Budapest" } } as Runtime;
  for (const entry of Object.values(services)) {
    const { service } = await entry.load();
    const consumers = service.consumers(runtime).map(({ name, types }) => ({ name, types }));
    assertEquals(consumers, entry.consumers, entry.name);
  }
});
