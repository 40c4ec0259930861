import { encodeBase64 } from "@std/encoding";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { SMTPServer } from "smtp-server";
import { transaction } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import {
  letter,
  mailboxTransport,
  mailMigrations,
  mailStats,
  queueMail,
  readMailbox,
  smtpTransport,
} from "./mod.ts";
import { sendDue } from "./worker.ts";

const secretKey = encodeBase64(new Uint8Array(32).fill(7));
const content = letter({
  locale: "en",
  brand: "Vecton",
  subject: "Reset your password",
  paragraphs: ["Somebody asked for this."],
  action: { label: "Choose a new one", url: "https://identity.example/reset/vml_secret" },
});

Deno.test("mail in the queue", async (t) => {
  await using db = await testDatabase([mailMigrations]);
  const { sql } = db;
  const queue = (to: string, seconds?: number) =>
    transaction(sql, (tx) => queueMail(tx, secretKey, { to, template: "reset", content, seconds }));
  const soon = () => sql`UPDATE mail.message SET next_at = now()`;

  await t.step("is not sent for what did not happen", async () => {
    await assertRejects(() =>
      transaction(sql, async (tx) => {
        await queueMail(tx, secretKey, { to: "anna@example.hu", template: "reset", content });
        throw new Error("no");
      })
    );
    assertEquals((await mailStats(sql)).waiting, 0);
  });

  await t.step("cannot be read in the database, and is forgotten once it is sent", async () => {
    await queue("anna@example.hu");
    const [waiting] = await sql`SELECT sealed FROM mail.message`;
    assert(!new TextDecoder("latin1").decode(waiting.sealed).includes("vml_secret"));
    await sendDue({ sql, secretKey, transport: mailboxTransport(sql) });
    const [mail] = await readMailbox(sql, "ANNA@example.hu");
    assertEquals(mail.subject, "Reset your password");
    assert(mail.text.includes("https://identity.example/reset/vml_secret"));
    const [sent] = await sql`SELECT sealed FROM mail.message`;
    assertEquals(sent.sealed, null);
  });

  await t.step("is sent once by many senders", async () => {
    for (let i = 0; i < 30; i++) await queue(`m${i}@example.hu`);
    const sent: string[] = [];
    const transport = ({ to }: { to: string }) => Promise.resolve(void sent.push(to));
    await Promise.all(Array.from({ length: 8 }, () => sendDue({ sql, secretKey, transport })));
    while (await sendDue({ sql, secretKey, transport }));
    assertEquals(sent.length, 30);
    assertEquals(new Set(sent).size, 30);
  });

  await t.step("waits while the server refuses, and is given up when nobody needs it", async () => {
    await queue("late@example.hu");
    const refuse = () => Promise.reject(new Error("451 try later"));
    await sendDue({ sql, secretKey, transport: refuse });
    assertEquals(await sendDue({ sql, secretKey, transport: refuse }), 0);
    assertEquals((await mailStats(sql)).waiting, 1);
    await soon();
    await sql`UPDATE mail.message SET expires_at = now() WHERE recipient = 'late@example.hu'`;
    assertEquals(await sendDue({ sql, secretKey, transport: refuse }), 0);
    assertEquals(await mailStats(sql), { waiting: 0, oldestSeconds: 0, failed: 1 });
  });

  await t.step("takes one recipient and no second header", async () => {
    for (const to of ["a@b.hu\r\nBcc: c@d.hu", "a@b.hu, c@d.hu", "Anna <a@b.hu>", "a b@c.hu", ""]) {
      await assertRejects(() => queue(to), TypeError);
    }
  });

  await t.step("reaches a mail server, with the same id on every try", async () => {
    const received: string[] = [];
    let refused = false;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData(stream, _session, done) {
        let text = "";
        stream.on("data", (chunk: Uint8Array) => text += new TextDecoder().decode(chunk));
        stream.on("end", () => {
          received.push(text);
          const error = refused ? null : Object.assign(new Error("busy"), { responseCode: 451 });
          refused = true;
          done(error);
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.server.address() as { port: number };
    const transport = smtpTransport(`smtp://127.0.0.1:${port}`, "Vecton <no-reply@vecton.example>");
    await queue("béla@example.hu".normalize());
    await sendDue({ sql, secretKey, transport });
    await soon();
    await sendDue({ sql, secretKey, transport });
    transport.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    assertEquals(received.length, 2);
    const ids = received.map((text) => /^Message-ID: (.*)$/im.exec(text)?.[1]);
    assertEquals(ids[0], ids[1]);
    assertMatch(received[1], /^Subject: Reset your password/m);
  });
});

Deno.test("a letter escapes what people typed, makes no link of it and no header", () => {
  const made = letter({
    locale: "hu",
    brand: "Vecton",
    subject: "Szia\r\nBcc: everybody@example.hu",
    paragraphs: ['<img src=x> "https://evil.example/a" from evil.example'],
  });
  assertEquals(made.subject, "Szia Bcc: everybody@example.hu");
  assert(!made.html.includes("<img"));
  for (const part of [made.html, made.text]) {
    assert(!part.includes("evil.example"));
    assert(!part.includes("https://"));
  }
});
