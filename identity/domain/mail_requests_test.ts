import { assert, assertEquals, assertRejects } from "@std/assert";
import { encodeBase64 } from "@std/encoding";
import { answerFairly } from "shared/credentials/mail_requests.ts";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { configSchema } from "../config.ts";
import { answerMailRequests, requestMail } from "./mail_requests.ts";
import { identityMigrations } from "./migrations.ts";

/** A database with people who have an account, as a worker sees it. */
async function openWorld(...people: string[]) {
  const db = await testDatabase(identityMigrations);
  const { sql } = db;
  for (const email of people) {
    await sql`
      INSERT INTO identity.account (id, email, password_hash) VALUES (${uuidv7()}, ${email}, 'x')`;
  }
  const config = configSchema.parse({
    ORIGIN: "http://identity.localhost:8000",
    DATABASE_URL: db.url,
    IDENTITY_SECRET_KEY: encodeBase64(new Uint8Array(32).fill(1)),
  });
  return {
    sql,
    worker: () => answerMailRequests({ sql, config }),
    ask: (email: string, ip = "192.0.2.1") =>
      requestMail(sql, { purpose: "reset", email, locale: "hu", ip }),
    mails: async () =>
      (await sql`SELECT recipient FROM mail.message ORDER BY id`).map((row) => row.recipient),
    waiting: async () =>
      (await sql`SELECT email FROM identity.mail_request`).map((row) => row.email),
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

Deno.test("a flood for one mailbox holds up nobody else's mail, and comes to its three", async () => {
  await using world = await openWorld("anna@example.hu", "bela@example.hu");
  for (let i = 0; i < 300; i++) {
    const email = i % 2 ? "anna@example.hu" : "Anna@Example.hu";
    await world.ask(email, `198.51.100.${i % 100}`);
  }
  await world.ask("bela@example.hu");
  assertEquals(await world.worker(), 301);
  const mails = await world.mails();
  assertEquals(mails.filter((to) => to === "anna@example.hu").length, 3);
  assert([0, 1].includes(mails.indexOf("bela@example.hu")), `it was his turn: ${mails}`);
  assertEquals(await world.waiting(), []);
});

Deno.test("a network that has had its share does not outshout the owner of a mailbox", async () => {
  await using world = await openWorld("anna@example.hu");
  for (let i = 0; i < 20; i++) {
    const email = `person${i}@example.hu`;
    await world.sql`
      INSERT INTO identity.account (id, email, password_hash) VALUES (${uuidv7()}, ${email}, 'x')`;
    await world.ask(email, "2001:db8:bad::1");
  }
  await world.worker();
  for (let i = 0; i < 100; i++) await world.ask("anna@example.hu", `2001:db8:bad::${i}`);
  await world.ask("anna@example.hu", "2001:db8:a::1");
  await world.worker();
  assertEquals((await world.mails()).filter((to) => to === "anna@example.hu").length, 1);
});

Deno.test("several workers at once answer each request once", async () => {
  const people = Array.from({ length: 40 }, (_, i) => `person${i}@example.hu`);
  await using world = await openWorld(...people);
  for (const [i, email] of people.entries()) await world.ask(email, `192.0.2.${i}`);
  const counts = await Promise.all([world.worker(), world.worker(), world.worker()]);
  assertEquals(counts.reduce((sum, count) => sum + count), 40);
  assertEquals((await world.mails()).toSorted(), people.toSorted());
});

Deno.test("a worker that hangs with one request keeps the others from nobody", async () => {
  await using world = await openWorld("anna@example.hu", "bela@example.hu");
  await world.ask("anna@example.hu");
  await world.ask("bela@example.hu");
  await transaction(world.sql, async (tx) => {
    await tx`SELECT FROM identity.mail_request WHERE email = 'anna@example.hu' FOR UPDATE`;
    assertEquals(await world.worker(), 1);
    assertEquals(await world.mails(), ["bela@example.hu"]);
  });
  await world.worker();
  assertEquals(await world.mails(), ["bela@example.hu", "anna@example.hu"]);
});

Deno.test("a request whose answer fails waits on, those behind it do not, and the fault is told", async () => {
  await using world = await openWorld();
  for (const email of ["bad@example.hu", "anna@example.hu", "anna@example.hu"]) {
    await world.ask(email);
  }
  const answered: string[] = [];
  const answer = (_: unknown, { email }: { email: string }) => {
    if (email.startsWith("bad")) return Promise.reject(new Error("no such template"));
    answered.push(email);
    return Promise.resolve();
  };
  await assertRejects(
    () => answerFairly(world.sql, "identity.mail_request", 3, answer),
    Error,
    "no such template",
  );
  assertEquals(answered, ["anna@example.hu", "anna@example.hu"]);
  assertEquals(await world.waiting(), ["bad@example.hu"]);
});
