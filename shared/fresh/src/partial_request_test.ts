import { assertEquals } from "@std/assert";
import { App } from "fresh";
import { fetchFrom } from "../tests/temp_app.ts";

const byScript = { headers: { "x-fresh-partial": "true" } };

function redirecting(location: string, status = 302) {
  const headers = { location, "set-cookie": "a=1" };
  return fetchFrom(new App().get("/", () => new Response(null, { status, headers })));
}

Deno.test("a request is for partials by its query or by the header that a redirect keeps", async () => {
  const fetch = fetchFrom(new App().get("/", (ctx) => ctx.json(ctx.isPartial)));
  assertEquals(await (await fetch("/?fresh-partial=true")).json(), true);
  assertEquals(await (await fetch("/", byScript)).json(), true);
  assertEquals(await (await fetch("/")).json(), false);
});

Deno.test("script is told of a redirect to another host, which it could not follow", async () => {
  for (const location of ["https://other.example/a?b#c", "//other.example/a"]) {
    const response = await redirecting(location)("/", byScript);
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("location"), null);
    assertEquals(
      response.headers.get("x-fresh-location"),
      new URL(location, "http://localhost").href,
    );
    assertEquals(response.headers.getSetCookie(), ["a=1"]);
  }
});

Deno.test("every other redirect stays one", async () => {
  const cases: [string, number, RequestInit][] = [
    ["/a", 302, byScript],
    ["http://localhost/a", 303, byScript],
    ["https://other.example/", 201, byScript],
    ["http://[", 302, byScript],
    ["https://other.example/", 302, {}],
  ];
  for (const [location, status, init] of cases) {
    const response = await redirecting(location, status)("/", init);
    assertEquals([response.status, response.headers.get("location")], [status, location]);
    assertEquals(response.headers.get("x-fresh-location"), null);
  }
});
