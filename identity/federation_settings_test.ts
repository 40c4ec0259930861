import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { removeMember } from "./domain/members.ts";
import {
  ask,
  bela,
  bound,
  boundBrowser,
  comeBack,
  company,
  connect,
  link,
  linked,
  secret,
  settings,
} from "./federation_testing.ts";
import { Browser, enter, issuer, locationOf } from "./testing.ts";

Deno.test("sessions end with the provider and with the membership", async () => {
  for (const act of ["disable", "remove", "leave", "move"]) {
    await using world = await company();
    const browser = await boundBrowser(world);
    const { sql } = world.db;
    if (act === "leave") {
      const [[anna], [gone]] = [
        await sql`SELECT id FROM identity.account WHERE email = 'anna@example.hu'`,
        await sql`SELECT id FROM identity.account WHERE email = 'bela@example.hu'`,
      ];
      await removeMember(sql, { id: anna.id, name: "Anna" }, "demo", gone.id);
    } else if (act === "move") {
      await connect(world, world.owner, world.provider.issuer, { clientId: "another" });
    } else await world.owner.post(world.identity, settings, { act });
    assertEquals(await bound(world), 0, act);
    assertEquals(await linked(world), act === "disable" ? 1 : 0, act);
    assertEquals((await ask(world, browser)).status, 200, act);
    const [{ told, open }] = await sql`
      SELECT (SELECT count(*)::int FROM identity.logout_message) AS told,
        (SELECT count(*)::int FROM identity.grant g JOIN identity.session s ON s.id = g.session_id
          WHERE s.tenant_slug IS NOT NULL AND g.revoked_at IS NULL) AS open`;
    assert(told > 0, act);
    assertEquals(open, 0, act);
  }
});

Deno.test("the provider's word counts as a second factor only where the owner says so", async () => {
  await using world = await company();
  await link(world);
  const amrOf = async () => {
    await comeBack(world, new Browser(), { ...bela, amr: ["pwd", "mfa"] });
    const [row] = await world.db.sql`
      SELECT amr FROM identity.session WHERE tenant_slug IS NOT NULL
      ORDER BY created_at DESC LIMIT 1`;
    return row.amr;
  };
  assertEquals(await amrOf(), ["federated"]);
  await connect(world, world.owner, world.provider.issuer, { secret: "", secondFactor: "on" });
  assertEquals(await amrOf(), ["federated", "mfa"]);
});

Deno.test("only a public https issuer is connected, by an owner with a fresh proof", async () => {
  await using world = await company();
  const { owner, identity, db: { sql } } = world;
  for (
    const at of [
      "https://127.0.0.1",
      "https://2130706433",
      "https://[::1]",
      "https://10.0.0.1",
      "https://169.254.169.254",
      "https://identity.localhost",
      "http://127.0.0.1:9",
      "file:///etc/passwd",
      "https://a:b@example.com",
      "https://example.com/?a=b",
      "no address",
    ]
  ) assertEquals((await connect(world, owner, at)).status, 422, at);
  // A new provider never gets the old one's secret.
  const moved = await connect(world, owner, world.provider.issuer, { secret: "", clientId: "b" });
  assertEquals(moved.status, 422);
  const page = await (await owner.send(identity, settings)).text();
  assertStringIncludes(page, `${issuer}/sign-in/provider/demo/callback`);
  assert(!page.includes(secret));
  const [stored] = await sql`SELECT encode(sealed_secret, 'escape') AS text, issuer
    FROM identity.tenant_provider`;
  assert(!stored.text.includes(secret));
  assertEquals(stored.issuer, world.provider.issuer);
  const [entry] = await sql`SELECT after::text FROM audit.entry WHERE action = 'provider.saved'`;
  assert(!entry.after.includes(secret));

  const clerk = new Browser();
  await enter(clerk, identity, { email: bela.email });
  assertEquals((await clerk.send(identity, settings)).status, 403);
  assertEquals((await connect(world, clerk, world.provider.issuer)).status, 403);
  await sql`UPDATE identity.session SET confirmed_at = 'epoch', auth_time = 'epoch'`;
  const confirm = await connect(world, owner, world.provider.issuer);
  assertEquals(locationOf(confirm, issuer).pathname, "/confirm");
});
