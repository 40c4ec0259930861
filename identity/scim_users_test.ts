import { assert, assertEquals } from "@std/assert";
import { bela, directories, error, patch } from "./scim_testing.ts";

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
