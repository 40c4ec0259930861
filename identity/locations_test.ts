import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "node-html-parser";
import { clientCredentials } from "shared/auth/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { tellLocations, type TenantLocation } from "shared/identity_api/mod.ts";
import { machineActor } from "./domain/audit.ts";
import { putMember } from "./domain/provision_member.ts";
import { listLocations } from "./domain/locations.ts";
import { clientInput, putClient } from "./domain/oauth/clients.ts";
import { acceptInvitation } from "./domain/accept_invitation.ts";
import { putTenant } from "./domain/tenants.ts";
import { Browser, enter, issuer, password, secret, shop, testIdentity } from "./testing.ts";

const store: TenantLocation = { code: "SZ-BOLT", name: "Szegedi bolt", kind: "store" };
const depot: TenantLocation = { code: "RAKTAR", name: "Raktár", kind: "warehouse" };
const at = (second: number) => new Date(1_800_000_000_000 + second * 1000).toISOString();

/** Two shops, and how their apps speak to identity. */
async function world() {
  const here = await testIdentity();
  const { db: { sql }, identity } = here;
  await putTenant(sql, "other", { name: "Other", origin: "http://other.localhost:8000" });
  const app = { secret, firstParty: true, scopes: ["identity:locations"] };
  for (const slug of ["demo", "other"]) {
    const audiences = ["identity-api"];
    const redirectUris = slug === "demo" ? [`${shop}/auth/callback`] : [];
    const input = clientInput.parse({ ...app, name: slug, tenant: slug, audiences, redirectUris });
    await transaction(sql, (tx) => putClient(tx, `tenant-${slug}`, input));
  }
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, identity);
  const provider = { issuer, dialUrl: `http://127.0.0.1:${server.addr.port}` };
  const tokenOf = (clientId: string) =>
    clientCredentials({
      ...provider,
      clientId,
      clientSecret: secret,
      scope: "identity:locations",
      audience: "identity-api",
    }).token();
  return {
    ...here,
    tokenOf,
    tell: (slug: string, second: number, ...locations: TenantLocation[]) =>
      tellLocations(
        { ...provider, token: () => tokenOf(`tenant-${slug}`) },
        slug,
        { readAt: at(second), locations },
      ),
    put: (slug: string, token: string, body: unknown) =>
      identity(
        new Request(`${issuer}/api/identity/v1/tenants/${slug}/locations`, {
          method: "PUT",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body: JSON.stringify(body),
        }),
      ),
    names: async (slug: string) => (await listLocations(sql, slug)).map(({ code }) => code),
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await here[Symbol.asyncDispose]();
    },
  };
}

Deno.test("an app tells its shop's locations, and an older list never takes a newer one's place", async () => {
  await using here = await world();
  await here.tell("demo", 1, store);
  assertEquals(await here.names("demo"), ["SZ-BOLT"]);
  await Promise.all(
    [5, 3, 9, 2].map((second) =>
      here.tell("demo", second, { ...store, code: `L${second}` }, depot)
    ),
  );
  assertEquals(await here.names("demo"), ["RAKTAR", "L9"]);
  assertEquals(await here.names("other"), []);
});

Deno.test("an app writes its own shop's list only, and no other client writes any", async () => {
  await using here = await world();
  const { db: { sql } } = here;
  const list = { readAt: at(1), locations: [store] };
  const mine = await here.tokenOf("tenant-demo");
  assertEquals((await here.put("other", mine, list)).status, 404);
  assertEquals((await here.put("nothing", mine, list)).status, 404);

  // The scope alone is not enough: it has to be the shop's own app.
  const third = clientInput.parse({
    name: "Third",
    secret,
    tenant: "demo",
    scopes: ["identity:locations"],
    audiences: ["identity-api"],
  });
  await transaction(sql, (tx) => putClient(tx, "third", third));
  assertEquals((await here.put("demo", await here.tokenOf("third"), list)).status, 404);
  const provisioner = clientInput.parse({
    name: "DevOps",
    secret,
    firstParty: true,
    scopes: ["identity:provision", "identity:locations"],
    audiences: ["identity-api"],
  });
  await transaction(sql, (tx) => putClient(tx, "devops", provisioner));
  assertEquals((await here.put("demo", await here.tokenOf("devops"), list)).status, 404);
  assertEquals((await here.put("demo", "made-up", list)).status, 401);
  assertEquals(await here.names("demo"), []);

  for (
    const wrong of [null, {}, { ...list, readAt: "yesterday" }, {
      ...list,
      locations: [{ ...store, kind: "transit" }],
    }]
  ) assertEquals((await here.put("demo", mine, wrong)).status, 422);
  assertEquals((await here.put("demo", mine, list)).status, 204);
});

Deno.test("owners tick locations by name; a limit to one that is gone stays and says so", async () => {
  await using here = await world();
  const { db: { sql }, identity } = here;
  const bela = { email: "bela@example.hu", role: "clerk" as const, locations: ["REGI"] };
  const { token } = await putMember(sql, machineActor("test"), "demo", bela, 3600);
  assert(await acceptInvitation(sql, token!, { name: "Béla", password }));
  const limits = async () =>
    (await sql`SELECT locations FROM identity.membership WHERE role = 'clerk'`)[0].locations;
  const owner = new Browser();
  await enter(owner, identity);
  const list = `${issuer}/tenants/demo/members`;
  const [{ id }] = await sql`SELECT id FROM identity.account WHERE email = ${bela.email}`;
  const look = async () => parse(await (await owner.send(identity, `${list}/${id}`)).text());
  assertEquals(
    (await look()).querySelector("input[name=locations]")!.getAttribute("value"),
    "REGI",
  );

  await here.tell("demo", 1, store, depot);
  const page = await look();
  const boxes = page.querySelectorAll("input[type=checkbox][name=locations]");
  assertEquals(
    boxes.map((box) => [box.getAttribute("value"), box.hasAttribute("checked")]),
    [["REGI", true], ["RAKTAR", false], ["SZ-BOLT", false]],
  );
  assertStringIncludes(page.text, "Szegedi bolt");
  assertStringIncludes(page.text, "ilyen hely már nincs");
  assertStringIncludes(await (await owner.send(identity, list)).text(), "ilyen hely már nincs");

  const send = (...locations: string[]) => {
    const body = new URLSearchParams({ act: "change", role: "clerk" });
    for (const code of locations) body.append("locations", code);
    return owner.send(identity, `${list}/${id}`, {
      method: "POST",
      headers: { origin: issuer },
      body,
    });
  };
  const refused = await send("?");
  assertEquals([refused.status, await limits()], [422, ["REGI"]]);
  assertStringIncludes(await refused.text(), "legalább egy helyet");
  assertEquals((await send("?", "REGI", "SZ-BOLT")).status, 303);
  assertEquals(await limits(), ["REGI", "SZ-BOLT"]);
  assertEquals((await send("*", "SZ-BOLT")).status, 303);
  assertEquals(await limits(), null);
});
