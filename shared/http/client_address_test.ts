import { assertEquals } from "@std/assert";
import { clientAddress } from "./client_address.ts";

const peer: Deno.Addr = { transport: "tcp", hostname: "192.0.2.9", port: 50_000 };
const of = (forwarded?: string) =>
  clientAddress(
    new Request("http://localhost/", {
      headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
    }),
    peer,
  );

Deno.test("the address is what the nearest proxy saw, whatever the client says of itself", () => {
  assertEquals(of("198.51.100.7"), "198.51.100.7");
  assertEquals(of("10.0.0.1, 203.0.113.5,198.51.100.7"), "198.51.100.7");
  assertEquals(of("2001:db8::1"), "2001:db8::1");
});

Deno.test("what is no address counts as not sent", () => {
  for (const sent of [undefined, "", " ", ",", "unknown", "198.51.100.7, x", "evil.example"]) {
    assertEquals(of(sent), "192.0.2.9", sent);
  }
});
