import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { hash } from "argon2";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { forgetRemembered, knownDevice, noteDevice } from "./devices.ts";
import { createLink, readLink, useLink } from "./links.ts";
import { mailboxOf, takeMailSlot } from "./mail_caps.ts";
import { credentialsMigrations } from "./mod.ts";
import { hashPassword, inLane, lanes, TooBusy } from "./passwords.ts";
import { type Attempt, delayOf, networkOf, noteFailure, provePassword } from "./throttle.ts";

const limits = { account: 5, address: 20, longestDelay: 900 };
const password = "lovas kocsi zöld kanál";
const attempt = (more: Partial<Attempt> = {}): Attempt => ({
  kind: "password",
  account: "anna@example.hu",
  ip: "192.0.2.1",
  device: null,
  ...more,
});

Deno.test("throttling", async (t) => {
  await using db = await testDatabase([credentialsMigrations]);
  const { sql } = db;
  const phc = await hashPassword(password);
  const wrong = (more: Partial<Attempt>) =>
    provePassword(sql, attempt(more), { phc, password: "wrong", limits });
  const clear = () => sql`DELETE FROM credentials.failure`;

  await t.step("20 wrong passwords from one address make it wait", async () => {
    for (let i = 0; i < 20; i++) await wrong({ account: `other-${i}@example.hu` });
    const next = await wrong({ account: "yet-another@example.hu" });
    assertEquals(!next.ok && next.code, "wait");
    await clear();
  });

  await t.step("20 wrong passwords on one account from 50 addresses make it wait", async () => {
    let waited = 0;
    for (let i = 0; i < 20; i++) {
      const answer = await wrong({ ip: `192.0.2.${i}` });
      if (!answer.ok && answer.code === "wait") waited++;
    }
    assertEquals(waited, 15);
    // Somebody else is not in the way of it.
    const other = await provePassword(sql, attempt({ account: "bela@example.hu", ip: "::1" }), {
      phc,
      password,
      limits,
    });
    assert(other.ok);
  });

  await t.step("the owner gets in from a device that is known", async () => {
    const owner = await provePassword(sql, attempt({ ip: "198.51.100.7", device: uuidv7() }), {
      phc,
      password,
      limits,
    });
    assert(owner.ok);
    await clear();
  });

  await t.step("delays double, end at the longest one and heal by themselves", async () => {
    const delays: number[] = [];
    for (let i = 0; i < 22; i++) {
      await noteFailure(sql, attempt({ ip: `2001:db8:${i}::1` }));
      delays.push(await delayOf(sql, attempt({ ip: "203.0.113.9" }), limits));
    }
    assertEquals(delays.slice(0, 8), [0, 0, 0, 0, 1, 2, 4, 8]);
    assertEquals(delays.at(-1), 900);
    await sql`UPDATE credentials.failure SET last_at = last_at - interval '901 seconds'`;
    assertEquals(await delayOf(sql, attempt(), limits), 0);
    await sql`UPDATE credentials.failure SET last_at = last_at - interval '1 hour'`;
    await noteFailure(sql, attempt());
    assertEquals(await delayOf(sql, attempt(), limits), 0, "after an hour it begins anew");
    await clear();
  });

  await t.step("hundreds at the same moment do not slip through the count", async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => wrong({})));
    const checked = answers.filter((answer) => !answer.ok && answer.code === "wrong").length;
    assert(checked >= 5 && checked <= 5 + lanes, String(checked));
    await clear();
  });

  await t.step("second factors are counted apart from passwords", async () => {
    for (let i = 0; i < 8; i++) await noteFailure(sql, attempt({ kind: "factor" }));
    assert(await delayOf(sql, attempt({ kind: "factor" }), limits) > 0);
    assertEquals(await delayOf(sql, attempt(), limits), 0);
  });

  await t.step("an IPv6 customer is one address, however many he has", () => {
    assertEquals(networkOf("2001:db8:1:2::1"), networkOf("2001:db8:1:2:ffff::9"));
    assertNotEquals(networkOf("2001:db8:1:2::1"), networkOf("2001:db8:1:3::1"));
    assertEquals(networkOf("::ffff:192.0.2.1"), "192.0.2.1");
  });

  await t.step("a hash by older settings fits and is made anew", async () => {
    const old = await hash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
    const proof = await provePassword(sql, attempt({ ip: "::2" }), { phc: old, password, limits });
    assert(proof.ok && proof.rehash?.includes("m=19456,t=2,p=1"));
  });
});

Deno.test("hashing has few places and a queue that ends", async () => {
  let running = 0;
  let most = 0;
  const open = Promise.withResolvers<void>();
  const work = async () => {
    most = Math.max(most, ++running);
    await open.promise;
    running--;
  };
  const all = Array.from({ length: 2000 }, () => inLane(work).catch((error) => error));
  open.resolve();
  const refused = (await Promise.all(all)).filter((error) => error instanceof TooBusy).length;
  assertEquals(most, lanes);
  assert(refused >= 1000 && refused < 1600, String(refused));
});

Deno.test("a link is read as often as scanners like, and used once by eight at once", async () => {
  await using db = await testDatabase([credentialsMigrations]);
  const { sql } = db;
  const subjectId = uuidv7();
  const create = (seconds = 60) =>
    transaction(
      sql,
      (tx) => createLink(tx, { purpose: "reset", subjectId, data: { a: "b" }, seconds }),
    );
  const [token, second] = [await create(), await create()];
  assert(token.startsWith("vml_"));
  for (let i = 0; i < 5; i++) {
    assertEquals(await readLink(sql, "reset", token), { subjectId, data: { a: "b" } });
  }
  assertEquals(await readLink(sql, "verify", token), null, "for another purpose it is none");
  const used = await Promise.all(
    Array.from({ length: 8 }, () => transaction(sql, (tx) => useLink(tx, "reset", token))),
  );
  assertEquals(used.filter(Boolean).length, 1);
  assertEquals(await readLink(sql, "reset", second), null, "its sisters went with it");
  const late = await create(-1);
  assertEquals(await transaction(sql, (tx) => useLink(tx, "reset", late)), null);
  const [{ text }] = await sql`SELECT string_agg(l::text, '') AS text FROM credentials.link l`;
  assert(!text.includes(token.slice(4)), "the database holds no secret");
});

Deno.test("three mails an hour to a mailbox, however its address is written, and eight ask at once", async () => {
  await using db = await testDatabase([credentialsMigrations]);
  const caps = { recipient: 3, ip: 6, tenant: 100 };
  const take = (to: string, ip = "192.0.2.1") =>
    transaction(db.sql, (tx) => takeMailSlot(tx, { to, ip }, caps));
  const spellings = ["anna@example.hu", "ANNA@example.hu", "anna+1@example.hu", "an.na@example.hu"];
  const taken = await Promise.all([...spellings, ...spellings].map((to) => take(to)));
  assertEquals(taken.filter(Boolean).length, 3);
  const others = await Promise.all(
    Array.from({ length: 8 }, (_, i) => take(`person${i}@example.hu`)),
  );
  assertEquals(others.filter(Boolean).length, 3, "an address on the net has a cap of its own");
  assert(await take("karl@example.hu", "192.0.2.2"));
  assertEquals(mailboxOf(" A.nna+x@EXAMPLE.hu"), "anna@example.hu");
});

Deno.test("a device stands for the second factor of its own subject only, and until it is forgotten", async () => {
  await using db = await testDatabase([credentialsMigrations]);
  const { sql } = db;
  const [anna, bela] = [uuidv7(), uuidv7()];
  const seen = { token: "secret", userAgent: "Firefox", ip: "192.0.2.1" };
  const note = (id: string, rememberSeconds?: number) =>
    transaction(sql, (tx) => noteDevice(tx, id, { ...seen, rememberSeconds }));
  assertEquals((await note(anna)).isNew, true);
  assertEquals((await knownDevice(sql, anna, "secret"))?.remembered, false);
  const again = await note(anna, 60);
  assertEquals([again.isNew, again.known], [false, 0]);
  await note(anna);
  assert((await knownDevice(sql, anna, "secret"))?.remembered, "a later sign-in does not forget");
  assertEquals(await knownDevice(sql, bela, "secret"), null);
  assertEquals(await knownDevice(sql, anna, "other"), null);
  await note(bela);
  assertEquals((await knownDevice(sql, bela, "secret"))?.remembered, false);
  assertEquals(await forgetRemembered(sql, anna), 1);
  assertEquals((await knownDevice(sql, anna, "secret"))?.remembered, false);
});
