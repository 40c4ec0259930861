import { assertEquals, assertThrows } from "@std/assert";
import { z } from "zod";
import { ConfigError, loadConfig } from "./mod.ts";

const schema = z.object({ PORT: z.coerce.number().int(), ORIGIN: z.url() });

Deno.test("the configuration is typed, frozen and free of what the schema does not name", () => {
  const config = loadConfig(schema, { PORT: "8000", ORIGIN: "http://x.test", SECRET: "s" });
  assertEquals(config, { PORT: 8000, ORIGIN: "http://x.test" });
  assertEquals(Object.isFrozen(config), true);
});

Deno.test("every fault is told at once, by the name of its variable", () => {
  const error = assertThrows(() => loadConfig(schema, { PORT: "none", ORIGIN: "" }), ConfigError);
  assertEquals(error.message.includes("PORT: "), true);
  assertEquals(error.message.includes("ORIGIN: is not set"), true);
});
