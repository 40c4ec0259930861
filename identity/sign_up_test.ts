import { assertEquals } from "@std/assert";
import { parse } from "node-html-parser";
import { email, linkIn } from "./sign_in_testing.ts";
import { Browser, fillIn, newestMail, testIdentity } from "./testing.ts";

Deno.test("a wish for a shop waits for Admin once its address is proven; known addresses get the same", async () => {
  await using world = await testIdentity();
  const { identity, db } = world;
  const wish = { name: "Kiss Éva", company: "Alföld Kft.", slug: "alfold", plan: "starter" };
  const ask = async (address: string, more: Record<string, string> = {}) => {
    const answer = await fillIn(new Browser(), identity, "/sign-up", {
      ...wish,
      email: address,
      ...more,
    });
    return [answer.status, answer.headers.get("location")];
  };
  assertEquals(await ask("eva@example.hu"), [303, "/sign-up/sent"]);
  assertEquals(await ask(email), [303, "/sign-up/sent"]);
  assertEquals((await newestMail(world, email))?.template, "sign_up");
  const link = linkIn((await newestMail(world, "eva@example.hu"))!.text);
  await new Browser().send(identity, link);
  const waiting = () =>
    db.sql`SELECT email, slug FROM identity.sign_up WHERE verified_at IS NOT NULL`;
  assertEquals((await waiting()).length, 0);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => new Browser().post(identity, link, {})),
  );
  assertEquals(answers.filter((answer) => answer.status === 200).length, 1);
  assertEquals((await waiting()).map((row) => row.email), ["eva@example.hu"]);
  assertEquals((await db.sql`SELECT FROM identity.account`).length, 1, "nobody has an account yet");
  // By the rule that Admin has, too, and said beside the field.
  for (const slug of ["admin", "my-app", "a", "1shop", "-x-", "x_y", "xn--80ak6aa92e", "Á"]) {
    const form = { ...wish, email: "eva@example.hu", slug };
    const refused = await fillIn(new Browser(), identity, "/sign-up", form);
    const field = parse(await refused.text()).querySelector("input[name=slug]")!;
    assertEquals([refused.status, field.getAttribute("aria-invalid")], [422, "true"], slug);
  }
});
