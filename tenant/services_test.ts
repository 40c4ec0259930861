import { assertEquals } from "@std/assert";
import type { Subscription } from "shared/bus/mod.ts";
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
  const tenant = { slug: "demo", timeZone: "Europe/Budapest" };
  const runtime = { tenant, config: {} } as Runtime;
  for (const entry of Object.values(services)) {
    const { service } = await entry.load();
    const wants = ({ name, types }: Subscription) => ({ name, types });
    assertEquals(service.consumers(runtime).map(wants), entry.consumers.map(wants), entry.name);
  }
});
