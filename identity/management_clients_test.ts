import { assert, assertEquals } from "@std/assert";
import { uuidv7 } from "shared/db/mod.ts";
import { endpoints } from "shared/identity_api/mod.ts";
import { issuer } from "./testing.ts";
import { ask, person, withMachines } from "./management_testing.ts";

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
      (await ask(identity, endpoints.rotateClientSecret, {
        as: admin,
        params,
        body: { retire: false },
      })).json.secret;
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
