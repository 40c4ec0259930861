import { assertEquals } from "@std/assert";
import { App } from "fresh";
import { fetchFrom } from "../tests/temp_app.ts";

async function locationOf(target: string, path = "/here"): Promise<string> {
  const fetch = fetchFrom(new App().get("*", (ctx) => ctx.redirect(target)));
  const response = await fetch(path);
  assertEquals(response.status, 302);
  return response.headers.get("location")!;
}

Deno.test("a redirect to a path never leaves the host, whatever browsers read into it", async () => {
  const targets = [
    "//evil.example",
    "///evil.example/a",
    "/\\evil.example",
    "/\\/evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n\r\\evil.example",
    " //evil.example",
    "\t//evil.example",
    "\u0001//evil.example",
    "/a//evil.example",
  ];
  for (const target of targets) {
    const location = await locationOf(target);
    assertEquals(new URL(location, "http://localhost/").host, "localhost", target);
  }
});

Deno.test("a redirect keeps a target that is meant as it stands", async () => {
  const targets: [string, string][] = [
    ["/", "/"],
    ["/a//b///c", "/a/b/c"],
    ["/a?next=//b#//c", "/a?next=//b#//c"],
    ["https://other.example//a", "https://other.example//a"],
    ["next", "next"],
    ["?page=2", "?page=2"],
    ["/größe/日本?q=ä b", "/gr%C3%B6%C3%9Fe/%E6%97%A5%E6%9C%AC?q=%C3%A4%20b"],
    ["/a%20b", "/a%20b"],
    ["/\ud800", "/%EF%BF%BD"],
  ];
  for (const [target, location] of targets) assertEquals(await locationOf(target), location);
});

Deno.test("in a partial request a redirect on the same host asks for partials, too", async () => {
  const targets: [string, string][] = [
    ["/a", "/a?fresh-partial=true"],
    ["/a?b=1#c#d", "/a?b=1&fresh-partial=true#c#d"],
    ["/\\evil.example", "/evil.example?fresh-partial=true"],
    ["http://localhost/a", "http://localhost/a?fresh-partial=true"],
    ["https://other.example/", "https://other.example/"],
  ];
  for (const [target, location] of targets) {
    assertEquals(await locationOf(target, "/here?fresh-partial=true"), location);
  }
});

Deno.test("a redirect has the status that it is given", async () => {
  const fetch = fetchFrom(new App().get("/", (ctx) => ctx.redirect("/next", 307)));
  assertEquals((await fetch("/")).status, 307);
});
