import { assert, assertEquals } from "@std/assert";
import { authMigrations, relyingParty } from "shared/auth/mod.ts";
import { createSession } from "shared/auth/session.ts";
import { transaction } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { claimsOf, client, openWorld, registerClient } from "./conformance/world.ts";
import { machineActor } from "./domain/audit.ts";
import { deleteClient, rotateClientSecret, switchClient } from "./domain/management/clients.ts";
import { rotateSecret } from "./domain/oauth/clients.ts";
import { sendLogouts } from "./domain/oauth/logout.ts";

const actor = machineActor("test");
const reason = "it was sold";

/** Identity, and an app that people are signed in to: a real relying party, with its sessions. */
async function withApp() {
  const world = await openWorld();
  const appDb = await testDatabase([authMigrations]);
  const web = client("web");
  const options = {
    sql: appDb.sql,
    issuer: world.issuer,
    clientId: web.id,
    clientSecret: web.secret!,
  };
  const serve = (port: number) =>
    Deno.serve({ port, hostname: "127.0.0.1", onListen: () => {} }, (req) => {
      const party = relyingParty({ ...options, origin: new URL(req.url).origin });
      return party.backchannelLogout(req);
    });
  let app = serve(0);
  const { port } = app.addr;
  await registerClient(world.runtime, web.id, {
    backchannelLogoutUri: `http://127.0.0.1:${port}/auth/backchannel-logout`,
  });
  return {
    world,
    web,
    stop: () => app.shutdown(),
    start: () => (app = serve(port)),
    /** Somebody signs in to the app, which keeps a session of its own. */
    async signIn() {
      const browser = world.newBrowser();
      const tokens = await world.tokens(
        web,
        { scope: "openid offline_access", prompt: "consent" },
        browser,
      );
      const { sub, sid } = claimsOf(tokens.id_token) as { sub: string; sid: string };
      await createSession(appDb.sql, {
        accountId: sub,
        email: "anna@example.hu",
        name: "Anna",
        role: "owner",
        sid,
        issuedAt: new Date(),
        idToken: tokens.id_token,
      });
      return { browser, tokens };
    },
    async sessions(): Promise<number> {
      const [{ count }] = await appDb.sql`SELECT count(*)::int AS count FROM auth.session`;
      return count;
    },
    async [Symbol.asyncDispose]() {
      await app.shutdown();
      await world[Symbol.asyncDispose]();
      await appDb[Symbol.asyncDispose]();
    },
  };
}

type App = Awaited<ReturnType<typeof withApp>>;

const acts: Record<string, (app: App) => Promise<unknown>> = {
  "disabled": ({ world, web }) =>
    switchClient(world.db.sql, actor, web.id, { disabled: true, reason }),
  "deleted": ({ world, web }) => deleteClient(world.db.sql, actor, web.id, reason),
  "given a secret in place of one in wrong hands": ({ world, web }) =>
    rotateClientSecret(world.db.sql, actor, web.id, { retire: true }),
};

for (const [act, carryOut] of Object.entries(acts)) {
  Deno.test(`a client that is ${act} loses its sessions, and only those`, async () => {
    await using app = await withApp();
    const { world, web } = app;
    const [one, two] = [await app.signIn(), await app.signIn()];
    const elsewhere = await world.tokens(client("own"), {}, one.browser);
    assert(one.tokens.refresh_token);
    assertEquals(await app.sessions(), 2);

    await carryOut(app);
    while (await sendLogouts(world.runtime) > 0);

    assertEquals(await app.sessions(), 0);
    for (const { tokens } of [one, two]) {
      assertEquals((await world.userinfo(tokens.access_token)).status, 401);
      const refused = await world.refresh(web, tokens.refresh_token);
      assert([400, 401].includes(refused.status), `${refused.status}`);
    }
    assertEquals((await world.userinfo(elsewhere.access_token)).status, 200);
    assertEquals(await world.signedIn(one.browser), true);
    const waiting = await world.db.sql`SELECT FROM identity.logout_message`;
    assertEquals(waiting.length, 0);
  });
}

Deno.test("an app that was down is told once it is back, though its client is gone", async () => {
  await using app = await withApp();
  const { world, web } = app;
  await app.signIn();
  await app.stop();
  await deleteClient(world.db.sql, actor, web.id, reason);
  assertEquals(await sendLogouts(world.runtime), 1);
  assertEquals(await app.sessions(), 1);
  app.start();
  await world.db.sql`UPDATE identity.logout_message SET next_at = now()`;
  assertEquals(await sendLogouts(world.runtime), 1);
  assertEquals(await app.sessions(), 0);
  assertEquals(await sendLogouts(world.runtime), 0);
});

Deno.test("a new secret by itself ends nothing, and retires only the one before the last", async () => {
  await using app = await withApp();
  const { world, web } = app;
  const { tokens } = await app.signIn();
  const { secret } = await rotateClientSecret(world.db.sql, actor, web.id, { retire: false });
  assertEquals(await sendLogouts(world.runtime), 0);
  assertEquals(await app.sessions(), 1);
  assertEquals((await world.userinfo(tokens.access_token)).status, 200);
  const refreshed = await world.refresh(web, tokens.refresh_token);
  assertEquals(refreshed.status, 200);
  const last = await transaction(
    world.db.sql,
    (tx) => rotateSecret(tx, web.id, { retire: true }),
  );
  const ask = async (secret: string) =>
    (await world.refresh({ ...web, secret }, refreshed.body.refresh_token)).body.error;
  assertEquals(await ask(web.secret!), "invalid_client");
  assertEquals(await ask(secret), "invalid_client");
  assertEquals(await ask(last!), "invalid_grant");
});
