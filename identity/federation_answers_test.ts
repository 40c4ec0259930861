import { assertEquals } from "@std/assert";
import { parse } from "node-html-parser";
import { ask, bela, bound, comeBack, company, leave, link } from "./federation_testing.ts";
import { Browser, issuer } from "./testing.ts";

Deno.test("an answer for another issuer, client, sign-in or key signs nobody in", async () => {
  await using world = await company();
  await link(world);
  const past = Math.floor(Date.now() / 1000) - 3600;
  for (
    const wrong of [
      { iss: "https://evil.example" },
      { aud: "another-client" },
      { nonce: "another" },
      { nonce: undefined },
      { exp: past },
      { sub: undefined },
    ]
  ) {
    const back = await comeBack(world, new Browser(), { ...bela, ...wrong });
    assertEquals(back.status, 403, JSON.stringify(wrong));
  }
  assertEquals((await comeBack(world, new Browser(), bela, { forged: true })).status, 403);
  const browser = new Browser();
  const refused = new URL(world.provider.answer(await leave(world, browser), bela));
  refused.searchParams.set("iss", "https://evil.example");
  assertEquals((await browser.send(world.identity, refused.href)).status, 403);
  assertEquals(await bound(world), 0);
});

Deno.test("an answer is good once, in the browser that began it, at its own shop's address", async () => {
  await using world = await company();
  await link(world);
  const { identity, provider } = world;
  const [browser, stranger] = [new Browser(), new Browser()];
  await ask(world, stranger);
  const answer = new URL(provider.answer(await leave(world, browser), bela));
  const open = async (who: Browser, url: string) => (await who.send(identity, url)).status;
  assertEquals(await open(stranger, answer.href), 400);
  assertEquals(await open(new Browser(), answer.href), 400);
  assertEquals(await open(browser, answer.href.replace("/demo/", "/other/")), 400);
  const otherState = new URL(answer);
  otherState.searchParams.set("state", "made-up");
  assertEquals(await open(browser, otherState.href), 400);
  assertEquals(await open(browser, answer.href), 303);
  assertEquals(await open(browser, answer.href), 400);
  const late = provider.answer(await leave(world, stranger), bela);
  await world.db.sql`UPDATE identity.provider_sign_in SET expires_at = now()`;
  assertEquals(await open(stranger, late), 400);
  assertEquals(await bound(world), 1);
});

Deno.test("a form from elsewhere does not send a browser to the provider", async () => {
  await using world = await company();
  const browser = new Browser();
  const page = parse(await (await ask(world, browser)).text());
  const request = page.querySelector("input[name=request]")!.getAttribute("value")!;
  const left = await browser.post(world.identity, `${issuer}/sign-in/provider`, {
    request,
    form: "made-up",
  });
  assertEquals([left.status, left.headers.has("refresh")], [400, false]);
});
