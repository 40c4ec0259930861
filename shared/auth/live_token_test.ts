import { assertEquals } from "@std/assert";
import { liveToken, mayHear } from "./mod.ts";

const secret = "0123456789abcdef0123456789abcdef";
const claims = { tenant: "demo", subject: "anna", channels: ["stock"] };

Deno.test("a live token is good for its tenant, secret and time only", async () => {
  const token = await liveToken.sign(secret, claims);
  const found = await liveToken.verify(secret, "demo", token);
  assertEquals([found?.subject, found?.channels], ["anna", ["stock"]]);
  assertEquals(await liveToken.verify(secret, "other", token), null);
  assertEquals(await liveToken.verify("another secret, long enough", "demo", token), null);
  assertEquals(
    await liveToken.verify(secret, "demo", await liveToken.sign(secret, claims, -1)),
    null,
  );
});

Deno.test("a token opens the channels it names, and with a star all that begin so", () => {
  const claims = { channels: ["stock", "presence:item:*"] };
  assertEquals(mayHear(claims, "stock"), true);
  assertEquals(mayHear(claims, "stock2"), false);
  assertEquals(mayHear(claims, "public:stock"), false);
  assertEquals(mayHear(claims, "presence:item:1"), true);
  assertEquals(mayHear(claims, "presence:items"), false);
});
