import { assert, assertEquals } from "@std/assert";
import { createScimToken } from "./domain/scim/tokens.ts";
import { listMembers } from "./domain/members.ts";
import { putTenant } from "./domain/tenants.ts";
import { Browser, enter, issuer, testIdentity } from "./testing.ts";

const error = "urn:ietf:params:scim:api:messages:2.0:Error";
const patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/** The directories of two tenants. */
async function directories() {
  const world = await testIdentity();
  const { db, identity } = world;
  await putTenant(db.sql, "other", { name: "Other", origin: "http://other.localhost:8000" });
  const [{ id: anna }] = await db.sql`SELECT id FROM identity.account`;
  await db.sql`INSERT INTO identity.membership VALUES (${anna}, 'other', 'owner')`;
  const actor = { id: anna, name: "Anna" };
  const directory = async (slug: string) => {
    const token = await createScimToken(db.sql, actor, slug);
    return async (method: string, path: string, body?: unknown, headers = {}) => {
      const answer = await identity(
        new Request(`${issuer}/scim/v2/${slug}${path}`, {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            "content-type": "application/scim+json",
            ...headers,
          },
          body: typeof body === "string" ? body : body === undefined ? null : JSON.stringify(body),
        }),
      );
      const text = await answer.text();
      // deno-lint-ignore no-explicit-any -- read as JSON, as a directory would
      const json: any = text ? JSON.parse(text) : null;
      return { status: answer.status, headers: answer.headers, json, token };
    };
  };
  return {
    ...world,
    anna: anna as string,
    demo: await directory("demo"),
    other: await directory("other"),
    async role(slug: string, email: string) {
      return (await listMembers(db.sql, slug)).find((member) => member.email === email)?.role;
    },
  };
}

const bela = {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
  userName: "bela@example.hu",
  externalId: "00u1",
  name: { givenName: "Béla", familyName: "Nagy" },
  emails: [{ value: "bela@example.hu", type: "work", primary: true }],
  active: true,
};
const patch = (...Operations: unknown[]) => ({ schemas: [patchOp], Operations });

Deno.test("a directory adds, finds, changes and removes people; they are members as it says", async () => {
  const world = await directories();
  await using _ = world;
  const { demo } = world;
  const made = await demo("POST", "/Users", bela);
  assertEquals(made.status, 201);
  assertEquals(made.headers.get("content-type"), "application/scim+json; charset=utf-8");
  const { id, meta } = made.json;
  assertEquals(made.headers.get("location"), meta.location);
  assertEquals([made.headers.get("etag"), meta.version], ['W/"1"', 'W/"1"']);
  assertEquals(await world.role("demo", "bela@example.hu"), "clerk");

  const found = await demo(
    "GET",
    `/Users?filter=${encodeURIComponent('userName eq "BELA@example.hu"')}`,
  );
  assertEquals([found.json.totalResults, found.json.Resources[0].id], [1, id]);
  const none = await demo("GET", `/Users?filter=${encodeURIComponent('userName eq "x"')}`);
  assertEquals([none.status, none.json.totalResults], [200, 0]);
  const both = 'externalId eq "00u1" and active eq true';
  assertEquals(
    (await demo("GET", `/Users?filter=${encodeURIComponent(both)}`)).json.totalResults,
    1,
  );
  for (const wrong of ['userName co "b"', "userName eq", 'nickName eq "x"', "'"]) {
    const refused = await demo("GET", `/Users?filter=${encodeURIComponent(wrong)}`);
    assertEquals([refused.status, refused.json.scimType], [400, "invalidFilter"], wrong);
  }

  const renamed = await demo("PUT", `/Users/${id}`, { ...bela, displayName: "B. Nagy" });
  assertEquals([renamed.json.displayName, renamed.headers.get("etag")], ["B. Nagy", 'W/"2"']);
  const again = await demo("POST", "/Users", bela);
  assertEquals([again.status, again.json.scimType, again.json.schemas], [409, "uniqueness", [
    error,
  ]]);
  assertEquals((await demo("DELETE", `/Users/${id}`)).status, 204);
  assertEquals((await demo("GET", `/Users/${id}`)).status, 404);
  assertEquals(await world.role("demo", "bela@example.hu"), undefined);
});

Deno.test("what is not active is no member, in whatever way a directory says it", async () => {
  const world = await directories();
  await using _ = world;
  const { demo, db } = world;
  const { json: { id } } = await demo("POST", "/Users", bela);
  const [{ account_id }] = await db.sql`SELECT account_id FROM identity.scim_user`;
  const session = crypto.randomUUID();
  await db.sql`
    INSERT INTO identity.session (id, token_hash, account_id, user_agent, ip, expires_at)
    VALUES (${session}, ${new Uint8Array([1])}, ${account_id}, '', '', now() + interval '1 hour')`;
  await db.sql`
    INSERT INTO identity.grant (id, client_id, account_id, session_id, scope)
    VALUES (${crypto.randomUUID()}, 'tenant-demo', ${account_id}, ${session}, 'openid')`;
  const ways: [unknown, unknown][] = [
    [{ op: "replace", path: "active", value: false }, {
      op: "replace",
      path: "active",
      value: true,
    }],
    [{ op: "Replace", path: "active", value: "False" }, {
      op: "Add",
      path: "active",
      value: "True",
    }],
    [{ op: "replace", value: { active: false } }, { op: "replace", value: { active: true } }],
  ];
  for (const [off, on] of ways) {
    const gone = await demo("PATCH", `/Users/${id}`, patch(off));
    assertEquals([gone.status, gone.json.active], [200, false]);
    assertEquals(await world.role("demo", "bela@example.hu"), undefined);
    const back = await demo("PATCH", `/Users/${id}`, patch(on));
    assertEquals([back.status, back.json.active], [200, true]);
    assertEquals(await world.role("demo", "bela@example.hu"), "clerk");
  }
  const told = await db.sql`SELECT client_id FROM identity.logout_message`;
  assertEquals(told.map((row) => row.client_id)[0], "tenant-demo");
  const [grant] = await db.sql`SELECT revoked_at FROM identity.grant`;
  assert(grant.revoked_at);
});

Deno.test("paths, filters of values and bad requests of PATCH are taken as the standard says", async () => {
  const world = await directories();
  await using _ = world;
  const { demo } = world;
  const { json: { id } } = await demo("POST", "/Users", bela);
  const changed = await demo(
    "PATCH",
    `/Users/${id}`,
    patch(
      { op: "replace", path: "name.familyName", value: "Kiss" },
      { op: "add", path: "displayname", value: "Béla K." },
      { op: "replace", path: 'emails[type eq "work"].value', value: "bk@example.hu" },
      { op: "add", path: 'emails[type eq "home"].value', value: "home@example.hu" },
      {
        op: "add",
        path: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
        value: "x",
      },
      { op: "replace", value: { "name.givenName": "Bálint", nickName: "B" } },
      { op: "remove", path: "externalId" },
    ),
  );
  assertEquals(changed.status, 200);
  assertEquals(changed.json.name, { familyName: "Kiss", givenName: "Bálint" });
  assertEquals(changed.json.displayName, "Béla K.");
  assertEquals(changed.json.emails.map((email: { value: string }) => email.value), [
    "bk@example.hu",
    "home@example.hu",
  ]);
  assertEquals(changed.json.externalId, undefined);
  for (
    const [body, type] of [
      [patch({ op: "move", path: "active" }), "invalidSyntax"],
      [patch({ op: "replace", path: "a b c", value: 1 }), "invalidPath"],
      [patch({ op: "replace", value: 1 }), "noTarget"],
      [patch({ op: "replace", path: "userName", value: "" }), "invalidValue"],
      [patch({ op: "replace", path: "active", value: "perhaps" }), "invalidValue"],
      [{}, "invalidSyntax"],
      ["{", "invalidSyntax"],
    ] as [unknown, string][]
  ) {
    const refused = await demo("PATCH", `/Users/${id}`, body);
    assertEquals([refused.status, refused.json.scimType], [400, type], JSON.stringify(body));
  }
  const nobody = await demo("POST", "/Users", { userName: "no address" });
  assertEquals([nobody.status, nobody.json.scimType], [400, "invalidValue"]);
});

Deno.test("groups give their members the role that they are mapped to, and losing one loses it", async () => {
  const world = await directories();
  await using _ = world;
  const { demo } = world;
  const { json: { id } } = await demo("POST", "/Users", bela);
  const role = () => world.role("demo", "bela@example.hu");
  const group = await demo("POST", "/Groups", { displayName: "Manager", members: [{ value: id }] });
  assertEquals([group.status, await role()], [201, "manager"]);
  const path = `/Groups/${group.json.id}`;
  const user = await demo("GET", `/Users/${id}`);
  assertEquals(user.json.groups.map((one: { display: string }) => one.display), ["Manager"]);
  await demo("PATCH", path, patch({ op: "remove", path: `members[value eq "${id}"]` }));
  assertEquals(await role(), "clerk");
  await demo("PATCH", path, patch({ op: "add", path: "members", value: [{ value: id }] }));
  assertEquals(await role(), "manager");
  await demo("PATCH", path, patch({ op: "Remove", path: "members", value: [{ value: id }] }));
  assertEquals(await role(), "clerk");
  await demo("PUT", path, { displayName: "Manager", members: [{ value: id }] });
  assertEquals(await role(), "manager");
  const nothing = await demo("POST", "/Groups", { displayName: "Everybody" });
  await demo(
    "PATCH",
    `/Groups/${nothing.json.id}`,
    patch({
      op: "add",
      path: "members",
      value: [{ value: id }],
    }),
  );
  assertEquals(await role(), "manager");
  const filter = encodeURIComponent('displayName eq "everybody"');
  // An owner gives another group a role, and takes it back.
  const browser = new Browser();
  await enter(browser, world.identity);
  const map = (group: string, wanted: string) =>
    browser.post(world.identity, `${issuer}/tenants/demo/provisioning`, {
      act: "map",
      group,
      role: wanted,
    });
  assertEquals((await map(nothing.json.id, "owner")).status, 303);
  assertEquals(await role(), "owner");
  assertEquals((await map(nothing.json.id, "")).status, 303);
  assertEquals(await role(), "manager");
  const theirs = await world.other("POST", "/Groups", { displayName: "Theirs" });
  assertEquals((await map(theirs.json.id, "owner")).status, 404);
  assertEquals((await demo("GET", `/Groups?filter=${filter}`)).json.totalResults, 1);
  assertEquals((await demo("DELETE", path)).status, 204);
  assertEquals(await role(), "clerk");
});

Deno.test("a directory cannot take the last owner away, nor say what an account of its own is called", async () => {
  const world = await directories();
  await using _ = world;
  const { demo, db } = world;
  const made = await demo("POST", "/Users", { userName: "anna@example.hu", displayName: "Evil" });
  assertEquals([made.status, await world.role("demo", "anna@example.hu")], [201, "owner"]);
  const path = `/Users/${made.json.id}`;
  assertEquals(
    (await demo("PATCH", path, patch({ op: "replace", value: { active: false } }))).status,
    409,
  );
  assertEquals((await demo("DELETE", path)).status, 409);
  await demo("PUT", path, {
    userName: "anna@example.hu",
    displayName: "Evil",
    emails: [{ value: "x@example.hu" }],
  });
  const [account] = await db.sql`SELECT email, name FROM identity.account WHERE id = ${world.anna}`;
  assertEquals({ ...account }, { email: "anna@example.hu", name: "Kovács Anna" });
});

Deno.test("a directory makes nobody a member who has an account already and was not asked", async () => {
  const world = await directories();
  await using _ = world;
  await world.db.sql`DELETE FROM identity.membership WHERE tenant_slug = 'other'`;
  const anna = {
    ...bela,
    userName: "anna@example.hu",
    emails: [{ value: "anna@example.hu", primary: true }],
  };
  const refused = await world.other("POST", "/Users", anna);
  assertEquals([refused.status, refused.json.scimType], [409, "uniqueness"]);
  assertEquals(await world.role("other", "anna@example.hu"), undefined);
  // Where she belongs already she may be managed by the directory.
  assertEquals((await world.demo("POST", "/Users", anna)).status, 201);
});

Deno.test("a change is refused where somebody else changed it first; what is known is not sent again", async () => {
  const world = await directories();
  await using _ = world;
  const { demo } = world;
  const { json: { id } } = await demo("POST", "/Users", bela);
  const path = `/Users/${id}`;
  assertEquals((await demo("GET", path, undefined, { "if-none-match": 'W/"1"' })).status, 304);
  assertEquals((await demo("PUT", path, bela, { "if-match": 'W/"1"' })).status, 200);
  for (const method of ["PUT", "DELETE"]) {
    const late = await demo(method, path, method === "PUT" ? bela : undefined, {
      "if-match": 'W/"1"',
    });
    assertEquals(late.status, 412, method);
  }
  const many = await Promise.all(
    Array.from({ length: 8 }, () => demo("PUT", path, bela, { "if-match": 'W/"2"' })),
  );
  assertEquals(many.map(({ status }) => status).sort(), [200, ...Array(7).fill(412)]);
  const twins = await Promise.all(
    Array.from({ length: 8 }, () => demo("POST", "/Users", { userName: "twin@example.hu" })),
  );
  assertEquals(twins.map(({ status }) => status).sort(), [201, ...Array(7).fill(409)]);
});

Deno.test("lists come by pages", async () => {
  const world = await directories();
  await using _ = world;
  const { demo } = world;
  for (let i = 0; i < 7; i++) await demo("POST", "/Users", { userName: `u${i}@example.hu` });
  const names = async (query: string) => {
    const { json } = await demo("GET", `/Users?${query}`);
    assertEquals([json.totalResults, json.itemsPerPage], [7, json.Resources.length]);
    return json.Resources.map((user: { userName: string }) => user.userName[1]).join("");
  };
  assertEquals(await names("startIndex=1&count=3"), "012");
  assertEquals(await names("startIndex=4&count=3"), "345");
  assertEquals(await names("startIndex=7&count=3"), "6");
  assertEquals(await names("startIndex=8"), "");
  assertEquals(await names("startIndex=-5&count=2"), "01");
  assertEquals(await names("count=0"), "");
});

Deno.test("a directory reaches its own tenant only; without its token there is nothing", async () => {
  const world = await directories();
  await using _ = world;
  const { demo, other, identity, db } = world;
  const { json: user, token } = await demo("POST", "/Users", bela);
  const { json: group } = await demo("POST", "/Groups", { displayName: "Manager" });
  for (const path of [`/Users/${user.id}`, `/Groups/${group.id}`, "/Users/nonsense"]) {
    for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
      const body = method === "PUT"
        ? { ...bela, displayName: "x" }
        : method === "PATCH"
        ? patch({ op: "replace", value: { active: false } })
        : undefined;
      assertEquals((await other(method, path, body)).status, 404, `${method} ${path}`);
    }
  }
  assertEquals((await other("GET", "/Users")).json.totalResults, 0);
  const foreign = await other("POST", "/Groups", {
    displayName: "A",
    members: [{ value: user.id }],
  });
  assertEquals(foreign.status, 404);
  assertEquals(await world.role("demo", "bela@example.hu"), "clerk");
  assertEquals(await world.role("other", "bela@example.hu"), undefined);

  for (
    const [slug, given] of [["other", token], ["demo", "vcp_x"], ["demo", ""], ["none", token]]
  ) {
    const answer = await identity(
      new Request(`${issuer}/scim/v2/${slug}/Users`, {
        headers: { authorization: `Bearer ${given}` },
      }),
    );
    assertEquals([answer.status, (await answer.json()).schemas], [401, [error]]);
  }
  // Two live tokens for rotation; a third ends the first.
  const owner = { id: world.anna, name: "Anna" };
  await createScimToken(db.sql, owner, "demo");
  assertEquals((await demo("GET", "/Users")).status, 200);
  await createScimToken(db.sql, owner, "demo");
  assertEquals((await demo("GET", "/Users")).status, 401);
});

Deno.test("a directory learns what there is", async () => {
  const world = await directories();
  await using _ = world;
  const { demo } = world;
  const config = await demo("GET", "/ServiceProviderConfig");
  assertEquals([config.json.patch.supported, config.json.etag.supported], [true, true]);
  const types = await demo("GET", "/ResourceTypes");
  assertEquals(types.json.Resources.map((type: { id: string }) => type.id), ["User", "Group"]);
  for (const type of types.json.Resources) {
    assertEquals((await demo("GET", `/ResourceTypes/${type.id}`)).json.endpoint, `/${type.id}s`);
    assertEquals((await demo("GET", `/Schemas/${type.schema}`)).json.id, type.schema);
  }
  assertEquals((await demo("GET", "/Schemas")).json.totalResults, 2);
  assertEquals((await demo("GET", "/ResourceTypes/Car")).status, 404);
});
