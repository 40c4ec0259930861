import { assert, assertEquals } from "@std/assert";
import { authMigrations, relyingParty } from "shared/auth/mod.ts";
import { createSession, findSession } from "shared/auth/session.ts";
import { transaction } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { machineActor } from "./domain/audit.ts";
import { clientInput, putClient } from "./domain/oauth/clients.ts";
import { putMember } from "./domain/provision_member.ts";
import { sendLogouts } from "./domain/oauth/logout.ts";
import { changeMember, removeMember } from "./domain/members.ts";
import { putTenant, requireSecondFactor } from "./domain/tenants.ts";
import { acceptInvitation } from "./domain/accept_invitation.ts";
import {
  Browser,
  enter as signIn,
  issuer,
  locationOf,
  password,
  secret,
  shop,
  testIdentity,
} from "./testing.ts";

const other = "http://other.localhost:8000";

/** Anna is a member of two shops and signed in to both; each has an app that hears of logouts. */
async function twoShops() {
  const world = await testIdentity();
  const { db, appDb, identity } = world;
  await putTenant(db.sql, "other", { name: "Other", origin: other });
  const client = clientInput.parse({
    name: "Other",
    secret,
    tenant: "other",
    firstParty: true,
    redirectUris: [`${other}/auth/callback`],
    backchannelLogoutUri: `${other}/auth/backchannel-logout`,
  });
  await transaction(db.sql, (tx) => putClient(tx, "tenant-other", client));
  const actor = machineActor("test");
  const anna = { email: "anna@example.hu", role: "manager" as const };
  const { accountId } = await putMember(db.sql, actor, "other", anna, 60);
  const bela = { email: "bela@example.hu", role: "owner" as const };
  const { token } = await putMember(db.sql, actor, "demo", bela, 60);
  await acceptInvitation(db.sql, token!, { name: "Béla", password });
  const [{ id }] = await db.sql`SELECT id FROM identity.account WHERE email = ${bela.email}`;

  const atIdentity = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, identity);
  const otherDb = await testDatabase([authMigrations]);
  const party = (clientId: string, origin: string, tenant: string) =>
    relyingParty({
      sql: origin === shop ? appDb.sql : otherDb.sql,
      issuer,
      dialUrl: `http://127.0.0.1:${atIdentity.addr.port}`,
      clientId,
      clientSecret: secret,
      origin,
      tenant,
    });
  const parties: Record<string, ReturnType<typeof party>> = {
    [shop]: party("tenant-demo", shop, "demo"),
    [other]: party("tenant-other", other, "other"),
  };
  const apps = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (req) => parties[`http://${req.headers.get("host")}`].backchannelLogout(req),
  );
  const browser = new Browser();
  await signIn(browser, identity);
  /** Signs in to a shop without being asked for anything; the cookie of the session there. */
  async function enter(origin: string): Promise<string | null> {
    const app = parties[origin];
    const begun = await browser.send((req) => app.signIn(req), `${origin}/auth/sign-in`);
    const asked = await browser.send(identity, locationOf(begun, issuer).href);
    const callback = locationOf(asked, issuer);
    assertEquals(callback.origin, origin);
    const arrived = await browser.send((req) => app.callback(req), callback.href)
      .catch(() => null);
    // What identity said in the very second of a logout is asked again.
    if (arrived?.headers.get("location")?.startsWith("/auth/sign-in")) return await enter(origin);
    return /vecton=([^;]+)/.exec(arrived?.headers.getSetCookie().join("\n") ?? "")?.[1] ?? null;
  }
  return {
    ...world,
    anna: accountId!,
    owner: { id, name: "Béla" },
    enter,
    session: async (cookie: string | null) =>
      await findSession(appDb.sql, cookie!) ?? await findSession(otherDb.sql, cookie!),
    deliver: () =>
      sendLogouts({
        ...world.runtime,
        config: {
          ...world.runtime.config,
          BACKCHANNEL_DIAL_URL: `http://127.0.0.1:${apps.addr.port}`,
        },
      }),
    async [Symbol.asyncDispose]() {
      await apps.shutdown();
      await atIdentity.shutdown();
      await otherDb[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

Deno.test("a member of two shops goes from one to the other without signing in again", async () => {
  const world = await twoShops();
  await using _ = world;
  const [here, there] = [
    await world.session(await world.enter(shop)),
    await world.session(await world.enter(other)),
  ];
  assertEquals([here?.role, there?.role], ["owner", "manager"]);
  assertEquals(here?.shops, [{ name: "Other", origin: other }]);
  assertEquals(there?.shops, [{ name: "Demo", origin: shop }]);
});

Deno.test("another role ends the sessions at that shop, and the next sign-in has it; elsewhere nothing changes", async () => {
  const world = await twoShops();
  await using _ = world;
  const { db, anna, owner } = world;
  const [demo, elsewhere] = [await world.enter(shop), await world.enter(other)];
  await changeMember(db.sql, owner, "demo", anna, { role: "clerk", locations: ["SZ-BOLT"] });
  await world.deliver();
  assertEquals(await world.session(demo), null);
  assert(await world.session(elsewhere));
  const again = await world.session(await world.enter(shop));
  assertEquals([again?.role, again?.locations], ["clerk", ["SZ-BOLT"]]);

  // The same again is no change.
  await changeMember(db.sql, owner, "demo", anna, { role: "clerk", locations: ["SZ-BOLT"] });
  assertEquals(await world.deliver(), 0);
});

Deno.test("who is no member any more is out within one delivery, and stays out", async () => {
  const world = await twoShops();
  await using _ = world;
  const { db, anna, owner } = world;
  const [demo, elsewhere] = [await world.enter(shop), await world.enter(other)];
  await removeMember(db.sql, owner, "demo", anna);
  const grants = await db.sql`
    SELECT c.tenant_slug, g.revoked_at IS NULL AS good FROM identity.grant g
    JOIN identity.client c ON c.id = g.client_id`;
  for (const { tenant_slug, good } of grants) assertEquals(good, tenant_slug === "other");
  await world.deliver();
  assertEquals(await world.session(demo), null);
  assert(await world.session(elsewhere));
  assertEquals(await world.enter(shop), null);
  assert(await world.enter(other));
});

Deno.test("a session at a shop that has outlived the one at identity ends with the membership, too", async () => {
  const world = await twoShops();
  await using _ = world;
  const [demo, elsewhere] = [await world.enter(shop), await world.enter(other)];
  await world.db.sql`UPDATE identity.session SET expires_at = now() - interval '1 minute'`;
  assert(await world.session(demo), "an app's session begins later and is as long");
  await removeMember(world.db.sql, world.owner, "demo", world.anna);
  await world.deliver();
  assertEquals(await world.session(demo), null);
  assert(await world.session(elsewhere));
});

Deno.test("a second factor that is required from now on is asked of who is there without", async () => {
  const world = await twoShops();
  await using _ = world;
  const [demo, elsewhere] = [await world.enter(shop), await world.enter(other)];
  await requireSecondFactor(world.db.sql, world.owner, "demo", true);
  await world.deliver();
  assertEquals(await world.session(demo), null);
  assert(await world.session(elsewhere));
});

Deno.test("a logout that overtakes the sign-in it is to end is not lost", async () => {
  const world = await twoShops();
  await using _ = world;
  const { appDb } = world;
  const session = {
    accountId: world.anna,
    email: "anna@example.hu",
    name: "Anna",
    role: "owner" as const,
    sid: "overtaken",
    idToken: "x",
  };
  const issuedAt = new Date("2026-01-01T10:00:00Z");
  await appDb.sql`
    INSERT INTO auth.logout_token (jti, sid, issued_at, expires_at)
    VALUES ('1', 'overtaken', ${issuedAt}, now() + interval '1 minute')`;
  const at = (seconds: number) =>
    createSession(appDb.sql, {
      ...session,
      issuedAt: new Date(issuedAt.getTime() + seconds * 1000),
    });
  assertEquals([await at(-1), await at(0)], [null, null]);
  assert(await at(1));
});
