import { assert, assertEquals } from "@std/assert";
import { uuidv7 } from "shared/db/mod.ts";
import { basePath, type Endpoint, endpoints, isNothing } from "shared/identity_api/mod.ts";
import { issuer } from "./testing.ts";
import { ask, machine, type Person, person, withMachines } from "./management_testing.ts";

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
