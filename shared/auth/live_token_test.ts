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

Deno.test("tokens of a secret that is being replaced are good until it is gone", async () => {
  const [old, next] = [secret, "fedcba9876543210fedcba9876543210"];
  const before = await liveToken.sign(old, claims);
  const during = await liveToken.sign(`${next},${old}`, claims);
  const subjects = async (token: string) =>
    await Promise.all(
      [old, `${next},${old}`, next].map(async (secrets) =>
        (await liveToken.verify(secrets, "demo", token))?.subject ?? null
      ),
    );
  assertEquals(await subjects(before), ["anna", "anna", null]);
  assertEquals(await subjects(during), [null, "anna", "anna"]);
});

Deno.test("a token opens the channels it names, and with a star all that begin so", () => {
  const claims = { channels: ["stock", "presence:item:*"] };
  assertEquals(mayHear(claims, "stock"), true);
  assertEquals(mayHear(claims, "stock2"), false);
  assertEquals(mayHear(claims, "public:stock"), false);
  assertEquals(mayHear(claims, "presence:item:1"), true);
  assertEquals(mayHear(claims, "presence:items"), false);
});
