import { assertEquals } from "@std/assert";
import { slugFault } from "./slug.ts";

Deno.test("slugFault accepts what can be a host, a namespace and a database", () => {
  for (const slug of ["acme", "a1b", "zold-sarok", "x".repeat(40), "shop2", "vecton"]) {
    assertEquals(slugFault(slug), slug === "vecton" ? "reserved" : null, slug);
  }
});

Deno.test("slugFault refuses malformed slugs", () => {
  const malformed = [
    "",
    "ab",
    "x".repeat(41),
    "1shop",
    "-shop",
    "shop-",
    "a--b",
    "Acme",
    "zöld",
    "a_b",
  ];
  for (const slug of [...malformed, "a.b", "acme\n", "../x"]) {
    assertEquals(slugFault(slug), "malformed", JSON.stringify(slug));
  }
});

Deno.test("slugFault reserves the platform's hosts and names that meet another tenant's role", () => {
  for (const slug of ["www", "admin", "identity", "harbor", "vecton-data", "acme-app"]) {
    assertEquals(slugFault(slug), "reserved", slug);
  }
});
