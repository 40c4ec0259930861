import { assertEquals } from "@std/assert";
import { App } from "fresh";

async function urlOf(url: string, headers: HeadersInit = {}, trustProxy = true): Promise<string> {
  const handler = new App({ trustProxy }).get("*", (ctx) => ctx.text(ctx.url.href)).handler();
  return await (await handler(new Request(url, { headers }))).text();
}

const forwarded = (proto: string, host: string) => ({
  "x-forwarded-proto": proto,
  "x-forwarded-host": host,
});

Deno.test("runs of slashes in a path are one slash, those of the query stay", async () => {
  assertEquals(await urlOf("http://localhost//a///b//?c=//d"), "http://localhost/a/b/?c=//d");
});

Deno.test("a trusted proxy says which scheme and host the browser asked for", async () => {
  const cases: [string, string, string][] = [
    ["https", "shop.example", "https://shop.example/a?b"],
    ["HTTPS", "Shop.Example", "https://shop.example/a?b"],
    ["http", "shop.example:8443", "http://shop.example:8443/a?b"],
    ["https, http", "shop.example, inner", "https://shop.example/a?b"],
    ["https", "[2001:db8::1]:444", "https://[2001:db8::1]:444/a?b"],
    ["https", "", "https://localhost:8000/a?b"],
  ];
  for (const [proto, host, expected] of cases) {
    assertEquals(await urlOf("http://localhost:8000/a?b", forwarded(proto, host)), expected);
  }
});

Deno.test("a forwarded scheme or host that is none is as if it had not been sent", async () => {
  const plain = "http://localhost:8000/a";
  for (const proto of ["javascript", "ftp", "ws", "https://x", "http:", "h ttp", ""]) {
    assertEquals(await urlOf(plain, { "x-forwarded-proto": proto }), plain, proto);
  }
  const hosts = [
    "",
    ",",
    "a b",
    "a/b",
    "user@evil.example",
    "a?b",
    "a#b",
    "a\\b",
    "a:99999",
    "a:x",
    "[::1",
    "%",
    ":80",
  ];
  for (const host of hosts) {
    assertEquals(await urlOf(plain, { "x-forwarded-host": host }), plain, host);
  }
});

Deno.test("nobody is believed without trustProxy", async () => {
  const url = await urlOf("http://localhost/a", forwarded("https", "evil.example"), false);
  assertEquals(url, "http://localhost/a");
});
