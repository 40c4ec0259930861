import { assert, assertEquals } from "@std/assert";
import { verifyChains } from "shared/audit/mod.ts";
import { newRecoveryCodes } from "shared/credentials/recovery_codes.ts";
import { transaction } from "shared/db/mod.ts";
import { endpoints } from "shared/identity_api/mod.ts";
import { findSession, startSession } from "./domain/sessions.ts";
import { ask, person, withMachines } from "./management_testing.ts";

Deno.test("an administrator manages accounts", async (t) => {
  await using identity = await withMachines();
  const { sql } = identity.db;
  const admin = await person(identity, { admin: true });
  const [anna] = await sql`SELECT id FROM identity.account WHERE email = 'anna@example.hu'`;
  const params = { id: anna.id as string };
  const because = { reason: "asked by phone" };
  const session = { accountId: anna.id, amr: ["pwd"], userAgent: "x", ip: "::1", seconds: 60 };

  await t.step("and finds them by the beginnings of words, without accents", async () => {
    const find = async (query: string) =>
      (await ask(identity, endpoints.listAccounts, { as: admin, query })).json.accounts
        .map(({ email }: { email: string }) => email);
    assertEquals(await find("?search=kovacs+an"), ["anna@example.hu"]);
    assertEquals(await find("?search=ANNA@exam"), ["anna@example.hu"]);
    assertEquals(await find(`?search=${anna.id}`), ["anna@example.hu"]);
    assertEquals(await find("?search=nna"), []);
    assertEquals(await find("?search='%3A*+%26+!"), []);
    assertEquals((await find("?role=admin")).length, 1);
    const { json } = await ask(identity, endpoints.getAccount, { as: admin, params });
    assertEquals(json.memberships, [
      { slug: "demo", name: "Demo", origin: "http://demo.localhost:8000", role: "owner" },
    ]);
  });

  const begin = async () => (await startSession(sql, session)).secret;
  const lives = async (token: string) => await findSession(sql, token, 3600) !== null;

  await t.step("disables one, whose sessions end, and enables it again", async () => {
    const token = await begin();
    const disable = () =>
      ask(identity, endpoints.disableAccount, { as: admin, params, body: because });
    assertEquals((await disable()).status, 204);
    assertEquals((await disable()).status, 204);
    assert(!await lives(token));
    const { json } = await ask(identity, endpoints.getAccount, { as: admin, params });
    assertEquals(json.state, "disabled");
    await ask(identity, endpoints.enableAccount, { as: admin, params, body: because });
    assert(!await lives(token));
    const { json: log } = await ask(identity, endpoints.listAudit, {
      as: admin,
      query: `?about=${anna.id}&action=account.`,
    });
    assertEquals(
      log.entries.map(({ action, actorId, sessionId }: Record<string, string>) => [
        action,
        actorId,
        sessionId,
      ]),
      [["account.enabled", admin.id, admin.sid], ["account.disabled", admin.id, admin.sid]],
    );
  });

  await t.step("ends sessions, one or all", async () => {
    const { id: sid, secret } = await startSession(sql, session);
    const tokens = [secret, await begin()];
    const end = () => ask(identity, endpoints.endSession, { as: admin, params: { id: sid } });
    assertEquals((await end()).status, 204);
    assertEquals((await end()).status, 404);
    assert(!await lives(tokens[0]));
    assert(await lives(tokens[1]));
    await ask(identity, endpoints.endAccountSessions, { as: admin, params, body: because });
    assert(!await lives(tokens[1]));
  });

  await t.step("gives and takes the platform's roles, but never their own", async () => {
    const token = await begin();
    const give = (id: string, admin_: boolean) =>
      ask(identity, endpoints.setPlatformRoles, {
        as: admin,
        params: { id },
        body: { ...because, admin: admin_, support: true, id: admin.id, platformAdmin: true },
      });
    assertEquals((await give(anna.id, false)).status, 204);
    assert(!await lives(token));
    assertEquals((await give(admin.id, true)).code, "own_account");
    const { json } = await ask(identity, endpoints.getAccount, { as: admin, params });
    assertEquals([json.platformAdmin, json.platformSupport], [false, true]);
  });

  await t.step("makes a password bad, and sends a link to set another", async () => {
    const token = await begin();
    const [{ before }] = await sql`
      SELECT password_hash AS before FROM identity.account WHERE id = ${anna.id}`;
    const { status } = await ask(identity, endpoints.requireReset, {
      as: admin,
      params,
      body: because,
    });
    assertEquals(status, 204);
    assert(!await lives(token));
    const [{ after }] = await sql`
      SELECT password_hash AS after FROM identity.account WHERE id = ${anna.id}`;
    assert(after && after !== before);
    const [mail] = await sql`SELECT recipient FROM mail.message WHERE template = 'reset'`;
    assertEquals(mail.recipient, "anna@example.hu");
    const { json } = await ask(identity, endpoints.getAccount, { as: admin, params });
    assertEquals(json.resetRequired, true);
  });

  await t.step("removes the factors of somebody who lost them, and tells them", async () => {
    await transaction(sql, (tx) => newRecoveryCodes(tx, anna.id));
    await sql`
      INSERT INTO credentials.totp (subject_id, sealed, last_step)
      VALUES (${anna.id}, ${new Uint8Array(1)}, 0)`;
    const factors = async () =>
      (await ask(identity, endpoints.getAccount, { as: admin, params })).json.factors;
    assertEquals(await factors(), { password: true, totp: true, passkeys: 0, recoveryCodes: 10 });
    await ask(identity, endpoints.resetSecondFactor, { as: admin, params, body: because });
    assertEquals(await factors(), { password: true, totp: false, passkeys: 0, recoveryCodes: 0 });
    const mails = await sql`SELECT FROM mail.message WHERE template = 'factors_reset'`;
    assertEquals(mails.length, 1);
  });

  await t.step("must prove both factors where they have two", async () => {
    await sql`
      INSERT INTO credentials.totp (subject_id, sealed, last_step)
      VALUES (${admin.id}, ${new Uint8Array(1)}, 0)`;
    const enable = () =>
      ask(identity, endpoints.enableAccount, { as: admin, params, body: because });
    assertEquals((await enable()).code, "step_up_required");
    const { json } = await ask(identity, endpoints.acting, { as: admin });
    assertEquals(json.stepUp, { maxAge: 600, acr: "urn:vecton:acr:2" });
    await sql`UPDATE identity.session SET amr = '{pwd,otp,mfa}' WHERE id = ${admin.sid}`;
    assertEquals((await enable()).status, 204);
    await sql`DELETE FROM credentials.totp`;
  });

  await t.step("and all of it is in the log, which is whole and can be taken along", async () => {
    const { json } = await ask(identity, endpoints.verifyAudit, { as: admin });
    assert(json.chains.every(({ brokenAt }: { brokenAt: null }) => brokenAt === null));
    assertEquals(json.chains.length, (await verifyChains(sql)).length);
    const query = "?action=sessions.ended&format=jsonl";
    const { text } = await ask(identity, endpoints.exportAudit, { as: admin, query });
    assertEquals(JSON.parse(text).after.reason, "asked by phone");
    const entry = JSON.parse(text);
    const one = await ask(identity, endpoints.getAuditEntry, {
      as: admin,
      params: { chain: entry.chain, number: String(entry.number) },
    });
    assertEquals(one.json, entry);
  });
});

Deno.test("two administrators who take each other's role at once leave one", async () => {
  for (let round = 0; round < 3; round++) {
    await using identity = await withMachines();
    const [one, two] = [
      await person(identity, { admin: true }),
      await person(identity, { admin: true }),
    ];
    const body = { reason: "they leave", admin: false, support: false };
    const answers = await Promise.all([
      ask(identity, endpoints.setPlatformRoles, { as: one, params: { id: two.id }, body }),
      ask(identity, endpoints.disableAccount, { as: two, params: { id: one.id }, body }),
      ask(identity, endpoints.setPlatformRoles, { as: two, params: { id: one.id }, body }),
      ask(identity, endpoints.disableAccount, { as: one, params: { id: two.id }, body }),
    ]);
    const [{ left }] = await identity.db.sql`
      SELECT count(*)::int AS left FROM identity.account
      WHERE platform_admin AND disabled_at IS NULL`;
    assertEquals(left, 1, JSON.stringify(answers));
    assert(answers.some(({ code }) => /^(last_admin|acting_session_ended)$/.test(code ?? "")));
  }
});

Deno.test("searching and paging 100,000 accounts of 5,000 tenants reads indexes, not whole tables", async () => {
  await using identity = await withMachines();
  const { owner, sql } = identity.db;
  await owner`
    INSERT INTO identity.tenant (slug, name, origin)
    SELECT 't' || i, 'Shop ' || i, 'http://t' || i || '.localhost:8000'
    FROM generate_series(1, 5000) i`;
  await owner`
    INSERT INTO identity.account (id, email, name, email_verified_at, created_at)
    SELECT gen_random_uuid(), 'person' || i || '@shop' || i % 5000 || '.example',
      (ARRAY['Kovács', 'Nagy', 'Tóth', 'Szűcs'])[i % 4 + 1] || ' Person' || i, now(),
      now() - i * interval '1 minute'
    FROM generate_series(1, 100000) i`;
  await owner`
    INSERT INTO identity.membership (account_id, tenant_slug, role)
    SELECT id, 't' || (row_number() OVER () % 5000 + 1), 'clerk' FROM identity.account`;
  await owner`ANALYZE`;
  const admin = await person(identity, { admin: true });
  const find = async (query: string) =>
    (await ask(identity, endpoints.listAccounts, { as: admin, query })).json;
  const all = await find("");
  assertEquals([all.total, all.accounts.length], [100_002, 25]);
  assertEquals((await find("?search=szucs+person99999")).accounts[0].name, "Szűcs Person99999");
  assertEquals((await find("?search=person77+toth")).total, 278);
  assertEquals((await find("?page=4001")).accounts.length, 2);
  assertEquals((await find("?sort=email&page=2")).accounts.length, 25);
  // What the planner does with the statements themselves.
  const plan = async (statement: string) =>
    (await sql.unsafe(`EXPLAIN ${statement}`)).map((row) => row["QUERY PLAN"]).join("\n");
  const search = await plan(`SELECT count(*) FROM identity.account a
    WHERE identity.search_words(a.name, a.email) @@ to_tsquery('simple', '''person99999'':*')`);
  assert(search.includes("account_search") && !search.includes("Seq Scan"), search);
  const page = await plan(`SELECT * FROM identity.account a
    ORDER BY a.created_at DESC, a.id LIMIT 25 OFFSET 50`);
  assert(page.includes("account_created") && !page.includes("Seq Scan"), page);
});
