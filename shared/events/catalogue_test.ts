import { assert, assertEquals, assertMatch } from "@std/assert";
import { catalogue } from "./mod.ts";

Deno.test("every event type is versioned, described, and its example fits its schema", () => {
  for (const [type, { description, schema, example }] of Object.entries(catalogue)) {
    assertMatch(type, /^[a-z]+\.[a-z]+\.v\d+$/);
    assert(description.length > 10, type);
    assertEquals(schema.parse(example), example, type);
  }
});
