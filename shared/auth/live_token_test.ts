import { assertEquals } from "@std/assert";
import { liveToken } from "./mod.ts";

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
