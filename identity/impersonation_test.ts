import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decodeJwt } from "jose";
import { hashPassword } from "shared/credentials/passwords.ts";
import { can } from "shared/auth/mod.ts";
import { actorName, findSession } from "shared/auth/session.ts";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import { DomainError } from "shared/http/mod.ts";
import { requestImpersonation } from "./domain/impersonation.ts";
import { clientInput, putClient } from "./domain/oauth/clients.ts";
import { activityOf } from "./domain/activity.ts";
import { endSessions } from "./domain/sessions.ts";
import { sweep } from "./domain/sweep.ts";
import { putTenant } from "./domain/tenants.ts";
import { Browser, enter, locationOf, password, secret, shop, testIdentity } from "./testing.ts";

type Identity = Awaited<ReturnType<typeof testIdentity>>;

const admin = "http://admin.localhost:8000";
const wish = { tenant: "demo", reason: "cannot print labels", returnTo: `${admin}/users/1` };

/** A supporter who is signed in at identity in a browser of their own, and the person to help. */
async function stage(identity: Identity) {
  const { sql } = identity.db;
  const client = clientInput.parse({
    name: "Vecton Admin",
    secret,
    redirectUris: [`${admin}/auth/callback`],
    firstParty: true,
  });
  await transaction(sql, (tx) => putClient(tx, "admin", client));
  const id = uuidv7();
  await sql`
    INSERT INTO identity.account (id, email, name, platform_support, email_verified_at,
      password_hash)
    VALUES (${id}, 'ada@vecton.example', 'Ada', true, now(), ${await hashPassword(password)})`;
  const browser = new Browser();
  await enter(browser, identity.identity, { email: "ada@vecton.example" });
  const [session] = await sql`SELECT id FROM identity.session WHERE account_id = ${id}`;
  const [anna] = await sql`SELECT id FROM identity.account WHERE email = 'anna@example.hu'`;
  const actor = { id, name: "Ada", sessionId: session.id as string, ip: "198.51.100.7" };
  return { browser, actor, anna: anna.id as string };
}

/** Goes the way of the link to the shop; the shop's session, or why there is none. */
async function begin({ party, identity, appDb }: Identity, browser: Browser, url: string) {
  const signIn = (req: Request) => party.signIn(req);
  const toIdentity = await browser.send(signIn, url);
  const answer = await browser.send(identity, locationOf(toIdentity, shop).href);
  const callback = locationOf(answer, shop);
  if (callback.origin !== shop) return { error: "not at the shop", token: "", session: null };
  const error = callback.searchParams.get("error");
  const entered = await browser.send(
    (req) => party.callback(req).catch((error) => Response.json({}, { status: error.status })),
    callback.href,
  );
  const token = /vecton=([^;]+)/.exec(entered.headers.get("set-cookie") ?? "")?.[1] ?? "";
  return { error, token, session: token ? await findSession(appDb.sql, token) : null };
}

const refusal = (work: Promise<unknown>) =>
  work.then(() => null, (error) => (error as DomainError).code);

Deno.test("support acts in somebody's place at their shop, and both are named", async (t) => {
  await using identity = await testIdentity();
  const { sql } = identity.db;
  const { browser, actor, anna } = await stage(identity);
  const before = new Browser();
  const { url } = await requestImpersonation(identity.runtime, actor, { accountId: anna, ...wish });
  let token = "";

  await t.step("begun by nobody but the browser that asked for it", async () => {
    await enter(before, identity.identity);
    assertEquals((await begin(identity, before, url)).error, "access_denied");
    assertEquals((await begin(identity, new Browser(), url)).session, null);
  });

  await t.step("once, however often it is tried at once", async () => {
    // Eight tabs of a browser that the shop knows already.
    await browser.send((req) => identity.party.signIn(req), `${shop}/auth/sign-in`);
    const tries = await Promise.all(Array.from({ length: 8 }, () => begin(identity, browser, url)));
    const refused = tries.filter(({ error }) => error === "access_denied");
    const [one] = tries.filter(({ session }) => session !== null);
    assertEquals(refused.length, 7);
    token = one.token;
  });

  await t.step("as that person, for half an hour at most, with the supporter's name", async () => {
    const session = (await findSession(identity.appDb.sql, token))!;
    assertEquals([session.accountId, session.email], [anna, "anna@example.hu"]);
    assertEquals(session.impersonator, { id: actor.id, email: "ada@vecton.example" });
    assertEquals(actorName(session), "anna@example.hu (support: ada@vecton.example)");
    const minutes = (session.expiresAt.getTime() - Date.now()) / 60_000;
    assert(minutes > 28 && minutes <= 30, `${minutes}`);
    const [{ id_token }] = await identity.appDb.sql`SELECT id_token FROM auth.session`;
    assertEquals(decodeJwt(id_token).act, { sub: actor.id, email: "ada@vecton.example" });
  });

  await t.step("without the rights to make or show credentials", async () => {
    const session = (await findSession(identity.appDb.sql, token))!;
    assertEquals(session.role, "owner");
    assert(can(session, "stock:adjust"));
    assert(!can(session, "members:manage") && !can(session, "webhooks:manage"));
    // Identity's own pages are still the supporter's: a change there is a change of their own.
    const account = await browser.send(
      identity.identity,
      `${identity.runtime.config.ORIGIN}/account`,
    );
    const text = await account.text();
    assertStringIncludes(text, "ada@vecton.example");
    assert(!text.includes("anna@example.hu"));
  });

  await t.step("of which the person gets a mail, and sees it in the activity", async () => {
    const mails = await sql`
      SELECT recipient FROM mail.message WHERE template = 'impersonation'`;
    assertEquals(mails.map(({ recipient }) => recipient), ["anna@example.hu"]);
    const actions = ["impersonation.started", "impersonation.ended"];
    const [seen] = await activityOf(sql, anna, { actions, limit: 5 });
    assertEquals([seen.action, seen.by, seen.ip], ["impersonation.started", "Ada", null]);
  });

  await t.step(
    "until the button: the shop's session is dead, the supporter's goes on",
    async () => {
      const out = await browser.send(
        (req) => identity.party.signOut(req),
        `${shop}/auth/sign-out`,
        { method: "POST" },
      );
      assertEquals(await findSession(identity.appDb.sql, token), null);
      const page = await browser.send(identity.identity, locationOf(out, shop).href);
      assertEquals(page.status, 200);
      assertStringIncludes(await page.text(), `${admin}/users/1`);
      const [own] = await sql`SELECT ended_at FROM identity.session WHERE id = ${actor.sessionId}`;
      assertEquals(own.ended_at, null);
      const log = await sql`
      SELECT action, actor_id, object_id FROM audit.entry
      WHERE chain = 'demo' AND action LIKE 'impersonation.%' ORDER BY number`;
      assertEquals(
        log.map(({ action, actor_id, object_id }) => [action, actor_id, object_id]),
        ["requested", "started", "ended"].map((act) => [`impersonation.${act}`, actor.id, anna]),
      );
      assertEquals((await begin(identity, browser, url)).error, "access_denied");
    },
  );
});

Deno.test("support is refused upwards, nested, late, and where the person has no business", async () => {
  await using identity = await testIdentity();
  const { sql } = identity.db;
  const { browser, actor, anna } = await stage(identity);
  const ask = (accountId: string, more: Partial<typeof wish> = {}) =>
    requestImpersonation(identity.runtime, actor, { accountId, ...wish, ...more });
  await putTenant(sql, "other", { name: "Other", origin: "http://other.localhost:8000" });
  assertEquals(await refusal(ask(anna, { tenant: "other" })), "no_member");
  assertEquals(
    await refusal(ask(anna, { returnTo: "https://evil.example/" })),
    "return_to_foreign",
  );
  assertEquals(await refusal(ask(actor.id)), "upwards");
  assertEquals(await refusal(ask(uuidv7())), "not_found");
  for (const role of ["platform_admin", "platform_support"]) {
    const waiting = (await ask(anna)).url;
    await sql`UPDATE identity.account SET ${sql({ [role]: true })} WHERE id = ${anna}`;
    assertEquals(await refusal(ask(anna)), "upwards");
    assertEquals((await begin(identity, browser, waiting)).error, "access_denied");
    await sql`UPDATE identity.account SET ${sql({ [role]: false })} WHERE id = ${anna}`;
  }
  const late = (await ask(anna)).url;
  await sql`UPDATE identity.impersonation SET start_before = now()`;
  assertEquals((await begin(identity, browser, late)).error, "access_denied");
  const unentitled = (await ask(anna)).url;
  await sql`UPDATE identity.account SET platform_support = false WHERE id = ${actor.id}`;
  assertEquals((await begin(identity, browser, unentitled)).error, "access_denied");
  await sql`UPDATE identity.account SET disabled_at = now() WHERE id = ${anna}`;
  assertEquals(await refusal(ask(anna)), "disabled");
});

Deno.test("what support does ends with time, the supporter's session, or all of the person's", async () => {
  await using identity = await testIdentity();
  const { sql } = identity.db;
  const { browser, actor, anna } = await stage(identity);
  const start = async () => {
    const { url } = await requestImpersonation(identity.runtime, actor, {
      accountId: anna,
      ...wish,
    });
    return (await begin(identity, browser, url)).session!.sid;
  };
  const told = async (sid: string) =>
    (await sql`
      SELECT FROM identity.logout_message
      WHERE session_id = ${sid} AND client_id = 'tenant-demo'`).length;
  const ends = async () =>
    (await sql`SELECT FROM audit.entry WHERE action = 'impersonation.ended'`).length;

  const byTime = await start();
  await sql`UPDATE identity.session SET expires_at = now() WHERE id = ${byTime}`;
  await sweep(sql);
  await sweep(sql);
  assertEquals(await ends(), 1);

  const byPerson = await start();
  await endSessions(sql, anna, "all");
  assertEquals(await told(byPerson), 1);

  const bySupporter = await start();
  await endSessions(sql, actor.id, { id: actor.sessionId });
  assertEquals(await told(bySupporter), 1);
  await sweep(sql);
  assertEquals(await ends(), 3);
});
