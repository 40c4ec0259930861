import { assertEquals } from "@std/assert";
import type { TenantEngines } from "shared/devops_api/mod.ts";
import { findingsOf, healthOf } from "./engine_health.ts";
import { enginesUp } from "./testing.ts";

const acme = (more: Partial<TenantEngines> = {}): TenantEngines => ({
  ...enginesUp("acme"),
  ...more,
});

const withEngine = (name: string, more: Partial<TenantEngines["engines"][number]>) =>
  acme({
    engines: enginesUp("acme").engines.map((engine) =>
      engine.name === name ? { ...engine, ...more } : engine
    ),
  });

const codes = (seen: TenantEngines) => findingsOf(seen).map(({ code }) => code);

Deno.test("a tenant of which everything answers is well, and one that sleeps is asleep", () => {
  assertEquals([codes(acme()), healthOf(acme())], [[], "well"]);
  const services = acme().services.map((service) => ({ ...service, awake: false }));
  assertEquals(healthOf(acme({ services })), "asleep");
});

Deno.test("a database that is away breaks a tenant; a cache that is away wants a look", () => {
  assertEquals(healthOf(withEngine("database", { state: "down" })), "broken");
  assertEquals(healthOf(withEngine("cache", { state: "down" })), "watch");
  assertEquals(healthOf(withEngine("objects", { state: "degraded" })), "watch");
});

Deno.test("what waits too long or fails too often is found, worst first", () => {
  const seen = acme({
    requests: { minutes: 5, total: 100, errors: 3 },
    outbox: { events: 12, oldestSeconds: 31 },
    consumers: [
      { name: "a", waiting: 501, deadLetters: 0 },
      { name: "b", waiting: 500, deadLetters: 2 },
    ],
  });
  assertEquals(codes(seen), ["errors", "outbox_late", "consumer_behind", "dead_letters"]);
  assertEquals(healthOf(seen), "broken");
  const few = acme({
    requests: { minutes: 5, total: 100, errors: 2 },
    outbox: { events: 12, oldestSeconds: 30 },
  });
  assertEquals(codes(few), []);
});

Deno.test("where nothing was read nothing is said to be well", () => {
  assertEquals([codes(acme({ readAt: null })), healthOf(acme({ readAt: null }))], [
    ["unread"],
    "unknown",
  ]);
  const engines = acme().engines.map((engine) => ({ ...engine, state: "unknown" as const }));
  assertEquals(healthOf(acme({ engines })), "unknown");
});
