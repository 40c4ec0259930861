import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { transaction } from "shared/db/mod.ts";
import { mailInvitation } from "./mail/invitation.ts";
import { mailPersonalToken } from "./mail/personal_token.ts";
import { mailChangeEmail, mailReset, mailSignUp, mailVerify } from "./mail/links.ts";
import {
  mailEmailChanged,
  mailFactorChanged,
  mailFactorsReset,
  mailNewDevice,
  mailPasswordChanged,
  mailProviderLinked,
  mailRecoveryCodeUsed,
} from "./mail/warnings.ts";
import { email, linkIn } from "./sign_in_testing.ts";
import { issuer, newestMail, testIdentity } from "./testing.ts";

Deno.test("links in mails lead to the configured origin, whatever the request says", async () => {
  await using world = await testIdentity();
  await world.identity(
    new Request(`${issuer}/reset`, {
      method: "POST",
      headers: {
        origin: issuer,
        host: "evil.example",
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "https",
      },
      body: new URLSearchParams({ email }),
    }),
  );
  const mail = (await newestMail(world, email))!;
  assert(!(mail.text + mail.html).includes("evil"));
  assertStringIncludes(mail.text, `${issuer}/reset/vml_`);
});

Deno.test("every mail, in both languages: a subject, a way on, the configured origin, nothing to inject", async () => {
  await using world = await testIdentity();
  const { config } = world.runtime;
  const evil = '<a href="http://evil.example">x</a> evil.example\r\nbcc: x@y.hu';
  for (const locale of ["hu", "en"] as const) {
    const who = { to: `${locale}@example.hu`, locale };
    const token = "vml_secret";
    const seen: string[] = [];
    await world.db.sql`
      INSERT INTO identity.account (id, email, locale)
      VALUES (gen_random_uuid(), ${who.to}, ${locale})`;
    await transaction(world.db.sql, async (tx) => {
      await mailReset(tx, config, { ...who, token });
      await mailVerify(tx, config, { ...who, token });
      await mailChangeEmail(tx, config, { ...who, token });
      await mailSignUp(tx, config, { ...who, token, company: evil });
      await mailNewDevice(tx, config, { ...who, userAgent: evil, ip: "192.0.2.1" });
      await mailPasswordChanged(tx, config, who);
      await mailEmailChanged(tx, config, { ...who, token, email: "new@example.hu" });
      await mailFactorChanged(tx, config, { ...who, change: "totp_added" });
      await mailFactorsReset(tx, config, who);
      const link = crypto.randomUUID();
      await mailProviderLinked(tx, config, { ...who, link, label: evil, tenant: evil });
      await mailRecoveryCodeUsed(tx, config, { ...who, left: 3 });
      await mailInvitation(tx, config, {
        ...who,
        token,
        invitedBy: evil,
        tenant: { name: evil },
        role: "clerk",
      });
      await mailPersonalToken(tx, config, {
        ...who,
        name: evil,
        shop: evil,
        abilities: ["stock:read"],
      });
    });
    for (;;) {
      const mail = await newestMail(world, who.to);
      if (!mail) break;
      seen.push(mail.subject);
      assert(!/[\r\n]/.test(mail.subject));
      assertEquals(new URL(linkIn(mail.text)).origin, issuer);
      assertStringIncludes(mail.html, `href="${linkIn(mail.text)}"`);
      assert(!mail.html.includes('<a href="http://evil'), mail.template);
      assert(
        !mail.text.includes("evil.example"),
        `${mail.template}: no program makes a link of it`,
      );
      await world.db.sql`
        DELETE FROM mail.message WHERE id =
          (SELECT id FROM mail.message WHERE recipient = ${who.to} ORDER BY id DESC LIMIT 1)`;
    }
    assertEquals(seen.length, 13);
    assertEquals(new Set(seen).size, 13);
  }
});
