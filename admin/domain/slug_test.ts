import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { suggestSlug } from "./slug.ts";

Deno.test("suggestSlug folds accents and leaves company forms out", () => {
  assertEquals(suggestSlug("Zöld Sarok Kft."), "zold-sarok");
  assertEquals(suggestSlug("ÁRVÍZTŰRŐ Tükörfúrógép Bt"), "arvizturo-tukorfurogep");
  assertEquals(suggestSlug("L'Épicerie & Fils"), "lepicerie-fils");
  assertEquals(suggestSlug("  --  3D Nyomda  "), "d-nyomda");
  assertEquals(suggestSlug("Kft."), "kft");
  assertEquals(suggestSlug("北京"), "");
  assertEquals(suggestSlug(""), "");
});

Deno.test("suggestSlug gives a well-formed slug or nothing", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 120 }), (name) => {
    const slug = suggestSlug(name);
    if (slug === "") return true;
    return /^[a-z][a-z0-9-]{1,38}[a-z0-9]$/.test(slug) && !slug.includes("--");
  }));
});
