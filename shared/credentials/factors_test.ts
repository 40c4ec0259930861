import { assertEquals, assertMatch } from "@std/assert";
import { encodeBase64 } from "@std/encoding";
import { TOTP, URI } from "otpauth";
import { type Sql, transaction } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { type RemovalRules, removeFactor, secondFactorsOf } from "./factors.ts";
import { credentialsMigrations } from "./mod.ts";
import { passkeyHost, registerPasskey, registrationOptions } from "./passkeys.ts";
import { newRecoveryCodes, useRecoveryCode } from "./recovery_codes.ts";
import { TestAuthenticator } from "./testing.ts";
import { beginTotp, confirmTotp, pendingTotp, verifyTotp } from "./totp.ts";

const secretKey = encodeBase64(new Uint8Array(32).fill(7));
const now = new Date("2026-11-26T12:00:10Z");
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const subject = () => crypto.randomUUID();
const eight = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: 8 }, work));

const confirm = (sql: Sql, subjectId: string, code: string) =>
  transaction(sql, (tx) => confirmTotp(tx, secretKey, subjectId, code, now));

/** Sets an authenticator app up as a person would: by the address in the QR code. */
async function withApp(sql: Sql, subjectId: string): Promise<TOTP> {
  await beginTotp(sql, secretKey, subjectId);
  const pending = await pendingTotp(sql, secretKey, subjectId, {
    issuer: "Vecton",
    account: "anna@example.hu",
  });
  const app = URI.parse(pending!.uri) as TOTP;
  const code = app.generate({ timestamp: now.getTime() });
  assertEquals(await confirm(sql, subjectId, code), true);
  return app;
}

async function withPasskey(sql: Sql, subjectId: string): Promise<string> {
  const host = passkeyHost("http://identity.localhost:8000", "Vecton");
  const { options, challengeId } = await registrationOptions(sql, host, {
    id: subjectId,
    name: "anna@example.hu",
    displayName: "Anna",
  });
  const response = new TestAuthenticator(host.origin).create(options);
  const made = await registerPasskey(sql, host, subjectId, {
    response,
    challengeId,
    name: "Laptop",
  });
  return made!.id;
}

Deno.test("an authenticator app counts only after a code from it was right", async () => {
  await using db = await testDatabase([credentialsMigrations]);
  const id = subject();
  await beginTotp(db.sql, secretKey, id);
  assertEquals((await secondFactorsOf(db.sql, id)).totp, false);
  assertEquals(await confirm(db.sql, id, "000000"), false);
  assertEquals((await secondFactorsOf(db.sql, id)).totp, false);
  const app = await withApp(db.sql, id);
  assertEquals((await secondFactorsOf(db.sql, id)).totp, true);
  assertEquals([app.issuer, app.label], ["Vecton", "anna@example.hu"]);
  assertEquals(app.secret.bytes.length, 20);
});

Deno.test("a time step is accepted once, even for eight at the same moment, and none before it", async () => {
  await using db = await testDatabase([credentialsMigrations]);
  const id = subject();
  const app = await withApp(db.sql, id);
  const at = (seconds: number) => app.generate({ timestamp: later(seconds).getTime() });
  const verify = (code: string, seconds: number) =>
    verifyTotp(db.sql, secretKey, id, code, later(seconds));
  // The code of the enrolment was a use of its step.
  assertEquals(await verify(at(0), 0), false);
  const answers = await eight(() => verify(at(60), 60));
  assertEquals(answers.filter(Boolean).length, 1);
  assertEquals(await verify(at(30), 60), false);
  assertEquals(await verify(at(90), 60), true);
  // Two steps away a code is wrong, and so are others that are no code at all.
  for (const code of [at(300), "", "abcdef", "12345", "1234567"]) {
    assertEquals(await verify(code, 240), false);
  }
  const spaced = at(240).replace(/^(...)/, "$1 ");
  assertEquals(await verify(spaced, 240), true);
});

Deno.test("setting an app up is finished once, and an old one works until the new one does", async () => {
  await using db = await testDatabase([credentialsMigrations]);
  const id = subject();
  const old = await withApp(db.sql, id);
  await beginTotp(db.sql, secretKey, id);
  const use = (app: TOTP, seconds: number) =>
    verifyTotp(
      db.sql,
      secretKey,
      id,
      app.generate({ timestamp: later(seconds).getTime() }),
      later(seconds),
    );
  assertEquals(await use(old, 60), true);
  const label = { issuer: "Vecton", account: "a" };
  const pending = await pendingTotp(db.sql, secretKey, id, label);
  const fresh = URI.parse(pending!.uri) as TOTP;
  const code = fresh.generate({ timestamp: now.getTime() });
  const answers = await eight(() => confirm(db.sql, id, code));
  assertEquals(answers.filter(Boolean).length, 1);
  assertEquals(await pendingTotp(db.sql, secretKey, id, label), null);
  assertEquals([await use(old, 120), await use(fresh, 120)], [false, true]);
});

Deno.test("the database shows no seed, and a sealed seed moved to somebody else does not open", async () => {
  await using db = await testDatabase([credentialsMigrations]);
  const [one, other] = [subject(), subject()];
  const app = await withApp(db.sql, one);
  const [{ dump }] = await db.sql`SELECT encode(sealed, 'escape') AS dump FROM credentials.totp`;
  assertEquals(dump.includes(app.secret.base32), false);
  await db.sql`UPDATE credentials.totp SET subject_id = ${other}`;
  const failed = await verifyTotp(db.sql, secretKey, other, "123456", now).catch((e) => e.name);
  assertEquals(failed, "OperationError");
});

Deno.test("recovery codes are ten, hashed, good once each, and typed as people type", async () => {
  await using db = await testDatabase([credentialsMigrations]);
  const [id, other] = [subject(), subject()];
  const make = () => transaction(db.sql, (tx) => newRecoveryCodes(tx, id));
  const old = await make();
  const codes = await make();
  assertEquals([codes.length, new Set([...codes, ...old]).size], [10, 20]);
  for (const code of codes) assertMatch(code, /^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  const stored = await db.sql`SELECT code_hash::text AS hash FROM credentials.recovery_code`;
  assertEquals(stored.every(({ hash }) => !codes.includes(hash)), true);
  const use = (code: string, who = id) => useRecoveryCode(db.sql, who, code);
  assertEquals(await use(old[0]), null);
  assertEquals(await use(codes[0], other), null);
  const answers = await eight(() => use(codes[0]));
  assertEquals(answers.filter(Boolean), [{ left: 9 }]);
  const sloppy = codes[1].toLowerCase().replaceAll("-", " ").replaceAll("0", "o");
  assertEquals(await use(` ${sloppy} `), { left: 8 });
  assertEquals((await secondFactorsOf(db.sql, id)).recoveryCodes, 8);
  for (const nonsense of ["", "ÁÉŐ", "x".repeat(5000)]) assertEquals(await use(nonsense), null);
});

Deno.test("the last way in and a required factor stay; recovery codes go with the last factor", async () => {
  await using db = await testDatabase([credentialsMigrations]);
  const id = subject();
  const remove = (factor: "totp" | { passkey: string }, rules: Partial<RemovalRules> = {}) =>
    transaction(
      db.sql,
      (tx) => removeFactor(tx, id, factor, { password: true, secondFactor: false, ...rules }),
    );
  const passkey = await withPasskey(db.sql, id);
  await transaction(db.sql, (tx) => newRecoveryCodes(tx, id));
  assertEquals(await remove({ passkey }, { password: false }), "last_way_in");
  assertEquals(await remove({ passkey }, { secondFactor: true }), "required");
  assertEquals(await remove("totp"), "unknown");
  assertEquals(await remove({ passkey: crypto.randomUUID() }), "unknown");
  await withApp(db.sql, id);
  assertEquals(await remove({ passkey }, { password: false }), "last_way_in");
  assertEquals(await remove({ passkey }, { secondFactor: true }), "removed");
  assertEquals((await secondFactorsOf(db.sql, id)).recoveryCodes, 10);
  assertEquals(await remove("totp"), "removed");
  assertEquals(await secondFactorsOf(db.sql, id), { totp: false, passkeys: 0, recoveryCodes: 0 });
});

Deno.test("of two passkeys removed at the same moment one stays", async () => {
  await using db = await testDatabase([credentialsMigrations]);
  await Promise.all(Array.from({ length: 8 }, async () => {
    const id = subject();
    const passkeys = [await withPasskey(db.sql, id), await withPasskey(db.sql, id)];
    const answers = await Promise.all(
      passkeys.map((passkey) =>
        transaction(
          db.sql,
          (tx) => removeFactor(tx, id, { passkey }, { password: false, secondFactor: false }),
        )
      ),
    );
    assertEquals(answers.toSorted(), ["last_way_in", "removed"]);
    assertEquals((await secondFactorsOf(db.sql, id)).passkeys, 1);
  }));
});
