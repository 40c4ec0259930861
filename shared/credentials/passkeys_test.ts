import { assertEquals, assertMatch } from "@std/assert";
import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import type { Sql } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { credentialsMigrations } from "./mod.ts";
import {
  listPasskeys,
  passkeyHost,
  passkeyOptions,
  registerPasskey,
  registrationOptions,
  renamePasskey,
  verifyPasskey,
} from "./passkeys.ts";
import { type Deviation, TestAuthenticator } from "./testing.ts";

const host = passkeyHost("http://identity.localhost:8000", "Vecton");
const subject = () => crypto.randomUUID();

async function register(
  sql: Sql,
  subjectId: string,
  authenticator: TestAuthenticator,
  deviation: Deviation = {},
) {
  const who = { id: subjectId, name: "anna@example.hu", displayName: "Anna" };
  const { options, challengeId } = await registrationOptions(sql, host, who);
  const response = authenticator.create(options, deviation);
  return await registerPasskey(sql, host, subjectId, { response, challengeId, name: "Laptop" });
}

async function signIn(sql: Sql, authenticator: TestAuthenticator, deviation: Deviation = {}) {
  const { options, challengeId } = await passkeyOptions(sql, host, null);
  return await verifyPasskey(sql, host, authenticator.get(options, deviation), challengeId);
}

Deno.test("a passkey says by itself whose it is", async () => {
  await using db = await testDatabase([credentialsMigrations]);
  const id = subject();
  const authenticator = new TestAuthenticator(host.origin);
  const made = await register(db.sql, id, authenticator);
  assertEquals(made?.lastUsedAt, null);
  assertEquals(await signIn(db.sql, authenticator), {
    subjectId: id,
    passkeyId: made!.id,
    synced: false,
  });
  const [passkey] = await listPasskeys(db.sql, id);
  assertEquals([passkey.name, passkey.lastUsedAt instanceof Date], ["Laptop", true]);
});

Deno.test("options name nobody where nobody is known, and demand that the user is checked", async () => {
  await using db = await testDatabase([credentialsMigrations]);
  const id = subject();
  const authenticator = new TestAuthenticator(host.origin);
  await register(db.sql, id, authenticator);
  const { options } = await passkeyOptions(db.sql, host, null);
  assertEquals(options.allowCredentials, []);
  assertEquals([options.userVerification, options.rpId], ["required", "identity.localhost"]);
  assertMatch(options.challenge, /^[\w-]{43}$/);
  const known = await passkeyOptions(db.sql, host, id);
  assertEquals(known.options.allowCredentials?.map((c) => c.id), [authenticator.credentialId]);
  const again = await registrationOptions(db.sql, host, { id, name: "a", displayName: "" });
  assertEquals(again.options.excludeCredentials?.length, 1);
  assertEquals(again.options.authenticatorSelection?.residentKey, "required");
  assertEquals(again.options.attestation, "none");
});

Deno.test("another origin, host, challenge or user, and a user who was not checked are refused", async () => {
  await using db = await testDatabase([credentialsMigrations]);
  const deviations: Deviation[] = [
    { origin: "http://demo.localhost:8000" },
    { origin: "https://identity.localhost:8000" },
    { rpId: "localhost" },
    { challenge: "x".repeat(43) },
    { userVerified: false },
  ];
  for (const deviation of deviations) {
    const authenticator = new TestAuthenticator(host.origin);
    const id = subject();
    assertEquals(await register(db.sql, id, authenticator, deviation), null);
    await register(db.sql, id, authenticator);
    assertEquals(await signIn(db.sql, authenticator, deviation), null, JSON.stringify(deviation));
  }
  assertEquals(await signIn(db.sql, new TestAuthenticator(host.origin)), null);
});

Deno.test("a challenge is answered once, in time, and by the one it was for", async () => {
  await using db = await testDatabase([credentialsMigrations]);
  const [anna, bela] = [subject(), subject()];
  const [hers, his] = [new TestAuthenticator(host.origin), new TestAuthenticator(host.origin)];
  await register(db.sql, anna, hers);
  await register(db.sql, bela, his);
  const { options, challengeId } = await passkeyOptions(db.sql, host, null);
  const response = hers.get(options);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => verifyPasskey(db.sql, host, response, challengeId)),
  );
  assertEquals(answers.filter(Boolean).length, 1);
  const forAnna = await passkeyOptions(db.sql, host, anna);
  assertEquals(
    await verifyPasskey(db.sql, host, his.get(forAnna.options), forAnna.challengeId),
    null,
  );
  const late = await passkeyOptions(db.sql, host, null);
  await db.sql`UPDATE credentials.passkey_challenge SET expires_at = now() - interval '1 second'`;
  assertEquals(await verifyPasskey(db.sql, host, hers.get(late.options), late.challengeId), null);
  // A registration that somebody else began.
  const who = { id: anna, name: "a", displayName: "" };
  const begun = await registrationOptions(db.sql, host, who);
  const fresh = new TestAuthenticator(host.origin).create(begun.options);
  const { challengeId: foreign } = begun;
  const taken = { response: fresh, challengeId: foreign, name: "x" };
  assertEquals(await registerPasskey(db.sql, host, bela, taken), null);
});

Deno.test("a counter that stands still or goes back means a copy, and is refused", async () => {
  await using db = await testDatabase([credentialsMigrations]);
  const authenticator = new TestAuthenticator(host.origin);
  await register(db.sql, subject(), authenticator);
  assertEquals((await signIn(db.sql, authenticator, { counter: 10 })) !== null, true);
  for (const counter of [10, 9, 0]) {
    assertEquals(await signIn(db.sql, authenticator, { counter }), null);
  }
  assertEquals((await signIn(db.sql, authenticator, { counter: 11 })) !== null, true);
  // Two challenges answered with one counter, side by side.
  const begun = await Promise.all([1, 2, 3, 4].map(() => passkeyOptions(db.sql, host, null)));
  const answers = await Promise.all(
    begun.map(({ options, challengeId }) =>
      verifyPasskey(db.sql, host, authenticator.get(options, { counter: 12 }), challengeId)
    ),
  );
  assertEquals(answers.filter(Boolean).length, 1);
});

Deno.test("authenticators that do not count are fine", async () => {
  await using db = await testDatabase([credentialsMigrations]);
  const authenticator = new TestAuthenticator(host.origin);
  await register(db.sql, subject(), authenticator, { counter: 0 });
  for (let i = 0; i < 2; i++) {
    assertEquals((await signIn(db.sql, authenticator, { counter: 0 })) !== null, true);
  }
});

Deno.test("an answer of another shape is refused, not a failure", async () => {
  await using db = await testDatabase([credentialsMigrations]);
  const authenticator = new TestAuthenticator(host.origin);
  const id = subject();
  await register(db.sql, id, authenticator);
  for (const change of [{ rawId: "x" }, { type: "password" }, { response: {} }]) {
    const { options, challengeId } = await passkeyOptions(db.sql, host, null);
    const response = { ...authenticator.get(options), ...change } as AuthenticationResponseJSON;
    assertEquals(await verifyPasskey(db.sql, host, response, challengeId), null);
  }
});

Deno.test("one authenticator is one passkey, and only its owner names it", async () => {
  await using db = await testDatabase([credentialsMigrations]);
  const [anna, bela] = [subject(), subject()];
  const authenticator = new TestAuthenticator(host.origin);
  const made = await register(db.sql, anna, authenticator);
  assertEquals(await register(db.sql, bela, authenticator), null);
  assertEquals(await renamePasskey(db.sql, bela, made!.id, "Stolen"), false);
  assertEquals(await renamePasskey(db.sql, anna, made!.id, "Telefon"), true);
  assertEquals((await listPasskeys(db.sql, anna)).map(({ name }) => name), ["Telefon"]);
  assertEquals(await listPasskeys(db.sql, bela), []);
});
