import { assertEquals } from "@std/assert";
import { liveToken, type Session } from "shared/auth/mod.ts";
import { liveTokenFor } from "./live_token.ts";
import type { State } from "./state.ts";

const secret = "a secret for live tokens, for tests";

async function claimsOf(session: Partial<Session> | null) {
  const state = { config: { LIVE_TOKEN_SECRET: secret }, tenant: { slug: "demo" }, session };
  return await liveToken.verify(secret, "demo", await liveTokenFor(state as State));
}

Deno.test("staff hear numbers, changes and each other, under their name and until they sign out", async () => {
  const claims = await claimsOf({ id: "s1", accountId: "a1", name: "Anna", role: "clerk" });
  assertEquals(
    [claims?.subject, claims?.name, claims?.session, claims?.channels],
    ["a1", "Anna", "s1", ["stock", "public:stock", "log:catalog", "presence:*"]],
  );
});

Deno.test("guests, and staff who may not see stock, hear the level that the shop shows", async () => {
  for (const session of [null, { id: "s2", accountId: "a2", role: "platform_admin" } as const]) {
    const claims = await claimsOf(session);
    assertEquals(
      [claims?.subject, claims?.session, claims?.channels],
      ["guest", undefined, ["public:stock"]],
    );
  }
});
