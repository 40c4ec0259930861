import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Browser } from "shared/testing/http_browser.ts";
import { testShop } from "./testing.ts";

const area = "/shop/account";

Deno.test("forms of customers wait for an address that posts without end, and for no other", async () => {
  await using shop = await testShop("demo", {
    SIGN_IN_REQUESTS_PER_MINUTE: "2",
    MAIL_FORMS_PER_MINUTE: "2",
    PASSKEY_REQUESTS_PER_MINUTE: "2",
  });
  const post = (path: string, ip: string, language = "en") =>
    new Browser({ "x-forwarded-for": ip, "accept-language": language })
      .post(shop.handler, shop.origin + area + path, { email: "x@example.hu" });
  for (
    const [first, second] of [["/sign-in", "/sign-in/code"], ["/reset", "/sign-up"]]
  ) {
    assert((await post(first, "2001:db8:1:2::1")).status !== 429);
    assert((await post(second, "2001:db8:1:2::2")).status !== 429);
    const waiting = await post(first, "2001:db8:1:2::3", "hu");
    assertEquals([waiting.status, waiting.headers.get("cache-control")], [429, "no-store"]);
    const seconds = Number(waiting.headers.get("retry-after"));
    assert(seconds >= 1 && seconds <= 60);
    const page = await waiting.text();
    assertStringIncludes(page, "Egy kis türelmet kérünk");
    assertStringIncludes(page, ` ${seconds} `);
    assert((await post(first, "2001:db8:1:3::1")).status !== 429);
    const look = await new Browser({ "x-forwarded-for": "2001:db8:1:2::1" })
      .send(shop.handler, shop.origin + area + first);
    assertEquals(look.status, 200, "looking costs nothing");
  }
  const statuses = [];
  for (let i = 0; i < 3; i++) {
    statuses.push((await post("/sign-in/passkey/options", "198.51.100.1")).status);
  }
  assertEquals(statuses, [200, 200, 429]);
  assertEquals(await (await post("/sign-in/passkey/options", "198.51.100.1")).json(), {
    error: "too_many_requests",
  });
});

Deno.test("a limit of 0 is none", async () => {
  await using shop = await testShop("demo", {
    MAIL_FORMS_PER_MINUTE: "0",
    PASSKEY_REQUESTS_PER_MINUTE: "0",
  });
  const statuses = new Set<number>();
  for (let i = 0; i < 130; i++) {
    const answer = await shop.post(new Browser(), `${area}/reset`, { email: "x@example.hu" });
    statuses.add(answer.status);
  }
  statuses.add((await shop.json(new Browser(), `${area}/sign-in/passkey/options`, {})).status);
  assertEquals(statuses, new Set([303, 200]));
});
