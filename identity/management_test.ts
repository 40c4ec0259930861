import { assert, assertEquals } from "@std/assert";
import { verifyChains } from "shared/audit/mod.ts";
import { newRecoveryCodes } from "shared/credentials/recovery_codes.ts";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import {
  actingHeaders,
  basePath,
  type Endpoint,
  endpoints,
  isNothing,
} from "shared/identity_api/mod.ts";
import { findSession, startSession } from "./domain/sessions.ts";
import { clientInput, putClient } from "./domain/oauth/clients.ts";
import { issuer, secret, testIdentity } from "./testing.ts";

type Identity = Awaited<ReturnType<typeof testIdentity>>;

interface Person {
  id: string;
  sid: string;
  /** Secret of the session's cookie at identity. */
  token: string;
}

/** Identity and the platform's own machines, as the bootstrap registers them. */
async function withMachines() {
  const identity = await testIdentity();
  const { sql } = identity.db;
  for (const id of ["admin", "devops"]) {
    const input = clientInput.parse({ name: id, secret, firstParty: true });
    await transaction(sql, (tx) => putClient(tx, id, input));
  }
  return identity;
}

/** Somebody of the platform, signed in at identity. */
async function person(
  { db }: Identity,
  roles: { admin?: boolean; support?: boolean },
): Promise<Person> {
  const id = uuidv7();
  await db.sql`
    INSERT INTO identity.account
      (id, email, name, platform_admin, platform_support, email_verified_at)
    VALUES (${id}, ${`${id}@vecton.example`}, 'Ada', ${roles.admin ?? false},
      ${roles.support ?? false}, now())`;
  const session = { accountId: id, amr: ["pwd"], userAgent: "test", ip: "::1", seconds: 3600 };
  const { id: sid, secret } = await startSession(db.sql, session);
  return { id, sid, token: secret };
}

const machine = ({ runtime }: Identity, claims: Record<string, unknown> = {}, type = "at+jwt") =>
  runtime.keys.sign({
    iss: issuer,
    sub: "admin",
    aud: "identity-api",
    client_id: "admin",
    scope: "identity:manage",
    jti: uuidv7(),
    ...claims,
  }, { type, seconds: 60 });

async function ask(
  identity: Identity,
  endpoint: Pick<Endpoint, "method" | "path">,
  { as, token, params = {}, query = "", body }: {
    as?: Person;
    token?: string | null;
    params?: Record<string, string>;
    query?: string;
    body?: unknown;
  },
) {
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name) => params[name] ?? uuidv7());
  const bearer = token === undefined ? await machine(identity) : token;
  const response = await identity.identity(
    new Request(issuer + basePath + path + query, {
      method: endpoint.method.toUpperCase(),
      headers: {
        ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
        ...(as ? { [actingHeaders.account]: as.id, [actingHeaders.session]: as.sid } : {}),
        // A browser's origin alone must not open anything.
        origin: issuer,
      },
      body: endpoint.method === "get" || !body ? undefined : JSON.stringify(body),
    }),
  );
  const text = await response.text();
  const json = /^\{.*\}$/.test(text) ? JSON.parse(text) : {};
  return { status: response.status, code: json.code as string | undefined, json, text };
}

Deno.test("every route of the management API refuses whoever is not Admin acting for somebody", async (t) => {
  await using identity = await withMachines();
  const admin = await person(identity, { admin: true });
  const support = await person(identity, { support: true });
  const clerk = await person(identity, {});
  const gone = await person(identity, { admin: true });
  await identity.db.sql`UPDATE identity.session SET ended_at = now() WHERE id = ${gone.sid}`;
  const disabled = await person(identity, { admin: true });
  await identity.db.sql`UPDATE identity.account SET disabled_at = now() WHERE id = ${disabled.id}`;
  const supported = await person(identity, { admin: true });
  const wish = { id: uuidv7(), account_id: supported.id, actor_id: admin.id };
  await identity.db.sql`
    INSERT INTO identity.impersonation ${
    identity.db.sql({
      ...wish,
      actor_session_id: admin.sid,
      tenant_slug: "demo",
      reason: "x",
      return_to: "x",
      start_before: new Date(),
    })
  }`;
  await identity.db.sql`
    UPDATE identity.session SET impersonation_id = ${wish.id} WHERE id = ${supported.sid}`;
  const stale = await person(identity, { admin: true });
  await identity.db.sql`
    UPDATE identity.session SET confirmed_at = now() - interval '11 minutes'
    WHERE id = ${stale.sid}`;
  const tokens: [string, string | null, number][] = [
    ["without a token", null, 401],
    ["with garbage", "abc.def.ghi", 401],
    ["for another audience", await machine(identity, { aud: "devops-api" }), 401],
    ["for userinfo", await machine(identity, { aud: issuer }), 401],
    ["of another issuer", await machine(identity, { iss: `${issuer}/` }), 401],
    ["that is an ID token", await machine(identity, {}, "JWT"), 401],
    ["that is a logout token", await machine(identity, {}, "logout+jwt"), 401],
    ["of Admin with other scopes", await machine(identity, { scope: "identity:provision" }), 403],
    [
      "of another machine with the scope",
      await machine(identity, { sub: "devops", client_id: "devops" }),
      403,
    ],
    [
      "of a tenant with the scope",
      await machine(identity, { sub: "tenant-demo", client_id: "tenant-demo" }),
      403,
    ],
    ["of a person by Admin", await machine(identity, { sub: admin.id }), 401],
    ["of a machine that is gone", await machine(identity, { sub: "x", client_id: "x" }), 401],
    ["bound to a key", await machine(identity, { cnf: { jkt: "x" } }), 401],
  ];
  const people: [string, Person | undefined, string][] = [
    ["nobody", undefined, "acting_person_missing"],
    ["somebody without a role", clerk, "not_of_the_platform"],
    ["an ended session", gone, "acting_session_ended"],
    ["a disabled account", disabled, "acting_session_ended"],
    ["support in an administrator's place", supported, "acting_session_ended"],
    ["another's session", { ...admin, sid: clerk.sid }, "acting_session_ended"],
    ["a session that never was", { ...admin, sid: uuidv7() }, "acting_session_ended"],
  ];
  for (const [name, endpoint] of Object.entries(endpoints) as [string, Endpoint][]) {
    await t.step(`${name}: ${endpoint.method} ${endpoint.path}`, async () => {
      for (const [what, token, status] of tokens) {
        assertEquals((await ask(identity, endpoint, { as: admin, token })).status, status, what);
      }
      for (const [what, as, code] of people) {
        const refused = await ask(identity, endpoint, { as });
        assertEquals([refused.status, refused.code], [403, code], what);
      }
      if (endpoint.role === "admin") {
        const refused = await ask(identity, endpoint, { as: support });
        assertEquals([refused.status, refused.code], [403, "forbidden"]);
      }
      if (endpoint.method !== "get") {
        const refused = await ask(identity, endpoint, { as: stale });
        assertEquals([refused.status, refused.code], [403, "step_up_required"]);
        if (!isNothing(endpoint.body)) {
          const empty = await ask(identity, endpoint, { as: admin, body: {} });
          assertEquals([empty.status, empty.code], [422, "invalid_input"]);
        }
      }
      const unknown = await ask(identity, endpoint, {
        as: admin,
        params: { id: "not-an-id!", chain: "platform", number: "x" },
        body: { reason: "because", admin: true, support: true, tenant: "x" },
      });
      assert([200, 404, 422].includes(unknown.status), `${unknown.status}`);
    });
  }
  const [{ changes }] = await identity.db.sql`
    SELECT count(*)::int AS changes FROM audit.entry
    WHERE actor_name = 'Ada' AND action <> 'signing_key.rotated'`;
  assertEquals(changes, 0);
  const document = await identity.identity(new Request(`${issuer}${basePath}/openapi.json`));
  const { paths } = await document.json();
  assertEquals(
    Object.values(endpoints).filter(({ path, method }) => !paths[path]?.[method]),
    [],
  );
});

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

Deno.test("an administrator manages clients and keys", async (t) => {
  await using identity = await withMachines();
  const admin = await person(identity, { admin: true });
  const params = { id: "wallboard" };
  const choice = {
    name: "Wallboard",
    type: "confidential",
    grantTypes: ["client_credentials"],
    scopes: ["stock:read"],
    audiences: ["http://demo.localhost:8000"],
  };
  const create = (more = {}) =>
    ask(identity, endpoints.createClient, {
      as: admin,
      body: { ...choice, id: "wallboard", ...more },
    });
  const token = async (secret: string) => {
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: "wallboard",
      client_secret: secret,
      scope: "stock:read",
      audience: "http://demo.localhost:8000",
    });
    const response = await identity.identity(
      new Request(`${issuer}/oauth/token`, { method: "POST", body }),
    );
    await response.body?.cancel();
    return response.status;
  };
  let first = "";

  await t.step("registers one, once, and sees its secret this once", async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => create()));
    assertEquals(made.filter(({ status }) => status === 200).length, 1);
    assertEquals(made.filter(({ code }) => code === "id_taken").length, 7);
    first = made.find(({ status }) => status === 200)!.json.secret;
    assertEquals(await token(first), 200);
    const { text, json } = await ask(identity, endpoints.getClient, { as: admin, params });
    assertEquals([json.secrets.length, text.includes(first)], [1, false]);
    const log = await ask(identity, endpoints.exportAudit, { as: admin, query: "?format=jsonl" });
    assert(!log.text.includes(first));
  });

  await t.step("is told by field what cannot be", async () => {
    const wrong = async (more: Record<string, unknown>) =>
      (await create({ id: "other", ...more })).json.errors;
    assertEquals(await wrong({ redirectUris: ["https://a.example/#x"] }), {
      redirectUris: "invalid",
    });
    assertEquals(await wrong({ redirectUris: ["javascript:alert(1)"] }), {
      redirectUris: "invalid",
    });
    assertEquals(await wrong({ grantTypes: ["authorization_code"] }), { redirectUris: "required" });
    assertEquals(await wrong({ type: "public" }), { grantTypes: "machine_needs_secret" });
    assertEquals(await wrong({ id: "../x", name: "" }), { id: "id_malformed", name: "required" });
  });

  await t.step("changes its secret without a gap: two are good", async () => {
    const rotate = async () =>
      (await ask(identity, endpoints.rotateClientSecret, { as: admin, params })).json.secret;
    const second = await rotate();
    assertEquals([await token(first), await token(second)], [200, 200]);
    const third = await rotate();
    assertEquals([await token(first), await token(second), await token(third)], [401, 200, 200]);
    first = third;
  });

  await t.step("changes, disables, enables and deletes it", async () => {
    const body = { ...choice, scopes: ["stock:read", "catalog:read"], tenant: "demo" };
    const changed = await ask(identity, endpoints.changeClient, { as: admin, params, body });
    assertEquals(changed.status, 204);
    const { json } = await ask(identity, endpoints.getClient, { as: admin, params });
    assertEquals([json.scopes, json.tenant], [["stock:read", "catalog:read"], null]);
    const [entry] = (await ask(identity, endpoints.listAudit, {
      as: admin,
      query: "?action=client.changed",
    })).json.entries;
    assertEquals([entry.before, entry.after], [
      { scopes: ["stock:read"] },
      { scopes: ["stock:read", "catalog:read"] },
    ]);
    const reason = { reason: "not used" };
    await ask(identity, endpoints.disableClient, { as: admin, params, body: reason });
    assert(await token(first) >= 400);
    await ask(identity, endpoints.enableClient, { as: admin, params, body: reason });
    assertEquals(await token(first), 200);
    await ask(identity, endpoints.deleteClient, { as: admin, params, body: reason });
    assertEquals((await ask(identity, endpoints.getClient, { as: admin, params })).status, 404);
  });

  await t.step("cannot take away what the platform is made of", async () => {
    for (const name of ["disableClient", "deleteClient"] as const) {
      const refused = await ask(identity, endpoints[name], {
        as: admin,
        params: { id: "admin" },
        body: { reason: "by mistake" },
      });
      assertEquals(refused.code, "own_client");
    }
  });

  await t.step("publishes the next keys, once, and signs with them when told to", async () => {
    const states = async () =>
      (await ask(identity, endpoints.listKeys, { as: admin })).json.keys
        .map(({ alg, state }: Record<string, string>) => `${alg} ${state}`);
    assertEquals(await states(), ["RS256 current", "ES256 current"]);
    const rotate = (name: "rotateKeys" | "promoteKeys") =>
      ask(identity, endpoints[name], { as: admin });
    const changed = await Promise.all(Array.from({ length: 4 }, () => rotate("rotateKeys")));
    assertEquals(changed.map(({ json }) => json.changed).toSorted(), [0, 0, 0, 2]);
    assertEquals(await states(), ["RS256 next", "RS256 current", "ES256 next", "ES256 current"]);
    await rotate("promoteKeys");
    assertEquals(await states(), [
      "RS256 current",
      "RS256 previous",
      "ES256 current",
      "ES256 previous",
    ]);
    const { text } = await ask(identity, endpoints.listKeys, { as: admin });
    assert(!/sealed|"d"/.test(text));
  });
});

Deno.test("sign-ups are answered once, whoever is first, and a no goes out by mail", async () => {
  await using identity = await withMachines();
  const { sql } = identity.db;
  const admin = await person(identity, { admin: true });
  const [id, unproven] = [uuidv7(), uuidv7()];
  await sql`
    INSERT INTO identity.sign_up (id, email, name, company, slug, plan, locale, ip, verified_at)
    VALUES (${id}, 'eva@acme.hu', 'Éva', 'Acme Kft.', 'acme', 'starter', 'hu', '::1', now()),
      (${unproven}, 'x@acme.hu', 'X', 'X', 'xxx', 'starter', 'hu', '::1', NULL)`;
  const list = async (query: string) =>
    (await ask(identity, endpoints.listSignUps, { as: admin, query })).json.signUps
      .map(({ company }: { company: string }) => company);
  assertEquals(await list(""), ["Acme Kft."]);
  const answer = (decision: "approveSignUp" | "declineSignUp", of = id) =>
    ask(identity, endpoints[decision], {
      as: admin,
      params: { id: of },
      body: { tenant: "acme", reason: "We know of no such company." },
    });
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, i) => answer(i % 2 ? "approveSignUp" : "declineSignUp")),
  );
  assertEquals(answers.map(({ status }) => status).toSorted(), [
    ...Array(4).fill(204),
    ...Array(4).fill(409),
  ]);
  const [{ decided }] = await sql`
    SELECT count(*)::int AS decided FROM audit.entry WHERE action LIKE 'sign_up.%'`;
  assertEquals(decided, 1);
  const declined = (await list("?state=declined")).length;
  const mails = await sql`SELECT FROM mail.message WHERE template = 'sign_up_declined'`;
  assertEquals(mails.length, declined);
  assertEquals((await answer("declineSignUp", unproven)).status, 404);
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
