import { assertEquals } from "@std/assert";
import { App, cors, type CORSOptions } from "fresh";
import { fetchFrom } from "../../tests/temp_app.ts";

const shop = "https://shop.example";

function fetchWith(options?: CORSOptions, answer = () => new Response("ok")) {
  return fetchFrom(new App().use(cors(options)).get("/", answer));
}

const allowedOrigin = (response: Response) => response.headers.get("access-control-allow-origin");

Deno.test("cors lets every origin read by default, and says nothing of Vary", async () => {
  const response = await fetchWith()("/", { headers: { origin: shop } });
  assertEquals(allowedOrigin(response), "*");
  assertEquals(response.headers.get("vary"), null);
});

Deno.test("cors names an origin only where it is allowed", async () => {
  const options: [CORSOptions["origin"], string | null, string | null][] = [
    [shop, shop, shop],
    [shop, "https://other.example", null],
    [shop, null, null],
    [[shop, "https://admin.example"], "https://admin.example", "https://admin.example"],
    [[shop], "https://other.example", null],
    [(origin) => origin.endsWith(".example") ? origin : null, shop, shop],
    [(origin) => origin.endsWith(".example") ? origin : null, "https://a.test", null],
    [() => undefined, shop, null],
  ];
  for (const [origin, from, expected] of options) {
    const response = await fetchWith({ origin })("/", { headers: from ? { origin: from } : {} });
    assertEquals(allowedOrigin(response), expected, `${origin} for ${from}`);
    assertEquals(response.headers.get("vary"), "Origin");
  }
});

Deno.test("cors answers a preflight itself, with the headers that were asked for", async () => {
  const response = await fetchWith()("/", {
    method: "OPTIONS",
    headers: { origin: shop, "access-control-request-headers": "X-Cart, Content-Type" },
  });
  assertEquals(response.status, 204);
  assertEquals(
    response.headers.get("access-control-allow-methods"),
    "GET,HEAD,PUT,POST,DELETE,PATCH",
  );
  assertEquals(response.headers.get("access-control-allow-headers"), "X-Cart,Content-Type");
  assertEquals(response.headers.get("vary"), "Access-Control-Request-Headers");
});

Deno.test("cors answers a preflight by its options", async () => {
  const { headers } = await fetchWith({
    origin: shop,
    allowMethods: ["GET"],
    allowHeaders: ["X-Cart"],
    exposeHeaders: ["X-Total"],
    maxAge: 60,
    credentials: true,
  })("/", {
    method: "OPTIONS",
    headers: { origin: shop, "access-control-request-headers": "X-Other" },
  });
  assertEquals(
    [
      "access-control-allow-origin",
      "access-control-allow-methods",
      "access-control-allow-headers",
      "access-control-expose-headers",
      "access-control-max-age",
      "access-control-allow-credentials",
    ].map((name) => headers.get(name)),
    [shop, "GET", "X-Cart", "X-Total", "60", "true"],
  );
});

Deno.test("cors adds to the Vary of the answer, each name once", async () => {
  const merged: [string, string][] = [
    ["Accept-Encoding", "Accept-Encoding, Origin"],
    ["accept-encoding, origin", "accept-encoding, origin"],
    ["*", "*"],
  ];
  for (const [vary, expected] of merged) {
    const fetch = fetchWith({ origin: shop }, () => new Response("ok", { headers: { vary } }));
    assertEquals((await fetch("/")).headers.get("vary"), expected);
  }
});

Deno.test("cors takes an answer whose headers cannot be changed", async () => {
  const fetch = fetchWith(undefined, () => Response.redirect("http://localhost/next"));
  const response = await fetch("/");
  assertEquals([response.status, allowedOrigin(response)], [302, "*"]);
  assertEquals(response.headers.get("location"), "http://localhost/next");
});
