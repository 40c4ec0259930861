import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { transaction } from "shared/db/mod.ts";
import { mailboxTransport, readMailbox } from "shared/mail/mod.ts";
import { sendDue } from "shared/mail/worker.ts";
import { acceptInvitation, joinByInvitation } from "./domain/accept_invitation.ts";
import { machineActor } from "./domain/audit.ts";
import { invitationsFor, invite } from "./domain/invitations.ts";
import { putMember } from "./domain/provision_member.ts";
import { changeMember, listMembers, removeMember } from "./domain/members.ts";
import { putTenant } from "./domain/tenants.ts";
import { Browser, enter, issuer, locationOf, password, testIdentity } from "./testing.ts";

type World = Awaited<ReturnType<typeof testIdentity>>;

const hour = 3600;

/** Somebody with an account who is a member of a tenant. */
async function member(
  { db }: World,
  slug: string,
  email: string,
  role: "owner" | "manager" | "clerk",
): Promise<string> {
  const { token, accountId } = await putMember(
    db.sql,
    machineActor("test"),
    slug,
    { email, role },
    hour,
  );
  if (accountId) return accountId;
  assert(await acceptInvitation(db.sql, token!, { name: email.split("@")[0], password }));
  const [{ id }] = await db.sql`SELECT id FROM identity.account WHERE email = ${email}`;
  return id;
}

async function signedIn({ identity }: World, email: string): Promise<Browser> {
  const browser = new Browser();
  const entered = await enter(browser, identity, { email });
  assertEquals(entered.status, 303);
  return browser;
}

/** Demo, where Anna is the owner, and a second shop with an owner of its own. */
async function twoShops(settings: Parameters<typeof testIdentity>[0] = {}) {
  const world = await testIdentity(settings);
  await putTenant(world.db.sql, "other", { name: "Other", origin: "http://other.localhost:8000" });
  const [{ id: anna }] = await world.db.sql`SELECT id FROM identity.account`;
  const olga = await member(world, "other", "olga@example.hu", "owner");
  return { ...world, anna: anna as string, olga };
}

const actor = (id: string) => ({ id, name: "somebody" });

async function codeOf(work: Promise<unknown>): Promise<string> {
  return await work.then(() => "done", (error) => error.code ?? String(error));
}

Deno.test("an owner invites, changes and removes by the pages; managers look, clerks and strangers do not", async () => {
  const world = await twoShops({ MAILBOX: "true" });
  await using _ = world;
  const { identity, db } = world;
  const page = `${issuer}/tenants/demo/members`;
  const owner = await signedIn(world, "anna@example.hu");
  const sent = await owner.post(identity, page, {
    email: "Bela@example.hu",
    role: "clerk",
    locations: "sz-bolt, raktar",
  });
  assertEquals([sent.status, sent.headers.get("location")], [303, "/tenants/demo/members"]);

  const { sql } = db;
  const secretKey = world.runtime.config.IDENTITY_SECRET_KEY;
  await sendDue({ sql, secretKey, transport: mailboxTransport(sql) });
  const [mail] = await readMailbox(db.sql, "bela@example.hu");
  const link = /http\S+\/invitation\/\S+/.exec(mail.text)![0];
  assert(link.startsWith(`${issuer}/invitation/`));
  const bela = new Browser();
  const opened = await bela.post(identity, link, { name: "Nagy Béla", password });
  assertEquals(locationOf(opened, issuer).pathname, "/sign-in");
  const [{ id, role, locations }] = await db.sql`
    SELECT a.id, m.role, m.locations FROM identity.account a
    JOIN identity.membership m ON m.account_id = a.id WHERE a.name = 'Nagy Béla'`;
  assertEquals([role, locations], ["clerk", ["SZ-BOLT", "RAKTAR"]]);

  const changed = await owner.post(identity, `${page}/${id}`, {
    act: "change",
    role: "manager",
    locations: "",
  });
  assertEquals(changed.status, 303);
  const manager = await signedIn(world, "bela@example.hu");
  const seen = await manager.send(identity, page);
  assertEquals(seen.status, 200);
  const html = await seen.text();
  assertStringIncludes(html, "anna@example.hu");
  assertEquals(html.includes('name="email"'), false);
  for (
    const [path, form] of [
      [page, { email: "x@example.hu", role: "owner" }],
      [`${page}/${world.anna}`, { act: "remove" }],
      [`${page}/${world.anna}`, { act: "change", role: "clerk" }],
      [`${page}/${id}`, { act: "change", role: "owner" }],
      [`${issuer}/tenants/demo/second-factor`, { required: "on" }],
    ] as [string, Record<string, string>][]
  ) {
    assertEquals((await manager.post(identity, path, form)).status, 403, path);
  }
  const removed = await owner.post(identity, `${page}/${id}`, { act: "remove" });
  assertEquals(removed.status, 303);
  assertEquals((await manager.send(identity, page)).status, 404);

  await member(world, "demo", "kata@example.hu", "clerk");
  const clerk = await signedIn(world, "kata@example.hu");
  assertEquals((await clerk.send(identity, page)).status, 403);
  const members = await listMembers(db.sql, "demo");
  assertEquals(members.map((found) => found.role), ["owner", "clerk"]);
});

Deno.test("another tenant's members, invitations and pages are as if they did not exist", async () => {
  const world = await twoShops();
  await using _ = world;
  const { identity, db } = world;
  const owner = await signedIn(world, "anna@example.hu");
  const { token } = await putMember(
    db.sql,
    machineActor("test"),
    "other",
    { email: "new@example.hu", role: "clerk" },
    hour,
  );
  const [{ id }] = await db.sql`
    SELECT id FROM identity.invitation WHERE email = 'new@example.hu'`;
  const demo = `${issuer}/tenants/demo/members`;
  const post = (path: string, form: Record<string, string>) => owner.post(identity, path, form);
  const answers = [
    await owner.send(identity, `${issuer}/tenants/other/members`),
    await owner.send(identity, `${issuer}/tenants/nothing/members`),
    await owner.send(identity, `${demo}/${world.olga}`),
    await owner.send(identity, `${demo}/${crypto.randomUUID()}`),
    await post(`${demo}/${world.olga}`, { act: "change", role: "clerk" }),
    await post(`${demo}/${world.olga}`, { act: "remove" }),
    await post(`${demo}/invitation`, { act: "withdraw", invitation: id }),
    await post(`${demo}/invitation`, { act: "resend", invitation: id }),
    await post(`${issuer}/tenants/other/members`, { email: "anna@example.hu", role: "owner" }),
    await post(`${issuer}/tenants/other/second-factor`, { required: "on" }),
  ];
  assertEquals(answers.map(({ status }) => status), answers.map(() => 404));
  const bodies = await Promise.all(answers.map((answer) => answer.text()));
  const neutral = (html: string) =>
    html.replaceAll(/nonce="[^"]*"|value="[^"]*"|return_to=[^"]*/g, "");
  for (const body of bodies) assertEquals(neutral(body), neutral(bodies[1]));
  assert(await acceptInvitation(db.sql, token!, { name: "New", password }));
  assertEquals((await listMembers(db.sql, "other")).length, 2);
});

Deno.test("the last owner stays, also where two owners unseat each other at the same moment", async () => {
  const world = await twoShops();
  await using _ = world;
  const { db, anna, identity } = world;
  const clerk = { role: "clerk" as const, locations: null };
  const alone = await signedIn(world, "anna@example.hu");
  for (const form of [{ act: "remove" }, { act: "change", role: "manager" }]) {
    const path = `${issuer}/tenants/demo/members/${anna}`;
    const refused = await alone.post(identity, path, form as Record<string, string>);
    assertEquals(refused.status, 409);
  }
  for (let round = 0; round < 5; round++) {
    const bela = await member(world, "demo", "bela@example.hu", "owner");
    const ways = [
      [
        () => changeMember(db.sql, actor(anna), "demo", bela, clerk),
        () => changeMember(db.sql, actor(bela), "demo", anna, clerk),
      ],
      [
        () => removeMember(db.sql, actor(anna), "demo", anna),
        () => removeMember(db.sql, actor(bela), "demo", bela),
      ],
    ][round % 2];
    const codes = await Promise.all(ways.map((way) => codeOf(way())));
    assertEquals(codes.filter((code) => code === "done").length, 1, codes.join());
    const owners = (await listMembers(db.sql, "demo")).filter(({ role }) => role === "owner");
    assertEquals(owners.length, 1);
    await member(world, "demo", "anna@example.hu", "owner");
  }
  // An owner who cannot sign in does not count.
  const bela = await member(world, "demo", "bela@example.hu", "owner");
  await db.sql`UPDATE identity.account SET disabled_at = now() WHERE id = ${bela}`;
  assertEquals(await codeOf(removeMember(db.sql, actor(anna), "demo", anna)), "last_owner");
});

Deno.test("an invitation is good once for its address, with the role of its row, whatever is sent", async () => {
  const world = await twoShops();
  await using _ = world;
  const { db, identity, olga, anna } = world;
  const { sql } = db;
  const send = (email: string, seconds = hour) =>
    transaction(
      sql,
      (tx) =>
        invite(tx, actor(anna), "demo", { email, role: "clerk", locations: null }, {
          seconds,
          caps: { recipient: 9, ip: 9, tenant: 99 },
        }),
    );

  // Eight at once, each asking for more than the row gives.
  const token = await send("eight@example.hu");
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      new Browser().post(identity, `${issuer}/invitation/${token}`, {
        name: "Eight",
        password,
        role: "owner",
        tenant: "other",
        tenant_slug: "other",
        email: "other@example.hu",
        platform_admin: "true",
      })),
  );
  assertEquals(answers.map(({ status }) => status).sort(), [303, ...Array(7).fill(410)]);
  const [made] = await sql`
    SELECT a.platform_admin, m.role, m.tenant_slug FROM identity.account a
    JOIN identity.membership m ON m.account_id = a.id WHERE a.email = 'eight@example.hu'`;
  assertEquals({ ...made }, { platform_admin: false, role: "clerk", tenant_slug: "demo" });

  // An address that has an account: only who is signed in to it joins, and once.
  const second = await send("olga@example.hu");
  const stranger = await new Browser().post(identity, `${issuer}/invitation/${second}`, {
    name: "Thief",
    password,
  });
  assertEquals(stranger.status, 410);
  assertEquals(await acceptInvitation(sql, second, { name: "Thief", password }), false);
  const [{ id }] = await invitationsFor(sql, olga);
  assertEquals(await invitationsFor(sql, anna), []);
  assertEquals(await joinByInvitation(sql, actor(anna), id), false);
  const joined = await Promise.all(
    Array.from({ length: 8 }, () => joinByInvitation(sql, actor(olga), id)),
  );
  assertEquals(joined.filter(Boolean).length, 1);

  // An account that anybody could have made with the address is taken over by who reads the mailbox.
  await sql`
    INSERT INTO identity.account (id, email, password_hash)
    VALUES (${crypto.randomUUID()}, 'early@example.hu', 'planted')`;
  assert(await acceptInvitation(sql, await send("early@example.hu"), { name: "Real", password }));
  const [early] = await sql`
    SELECT name, password_hash, email_verified_at FROM identity.account
    WHERE email = 'early@example.hu'`;
  assertEquals([early.name, early.password_hash === "planted"], ["Real", false]);
  assert(early.email_verified_at);

  // Too late, replaced, withdrawn.
  const late = await send("late@example.hu");
  await sql`UPDATE identity.invitation SET expires_at = now() WHERE email = 'late@example.hu'`;
  const replaced = await send("replaced@example.hu");
  await send("replaced@example.hu");
  for (const dead of [late, replaced, "nonsense"]) {
    assertEquals(await acceptInvitation(sql, dead, { name: "X", password }), false);
    assertEquals((await identity(new Request(`${issuer}/invitation/${dead}`))).status, 410);
  }
});

Deno.test("nobody's mailbox is flooded by invitations", async () => {
  const world = await twoShops();
  await using _ = world;
  const owner = await signedIn(world, "anna@example.hu");
  const send = () =>
    owner.post(world.identity, `${issuer}/tenants/demo/members`, {
      email: "bela@example.hu",
      role: "clerk",
    });
  const statuses = [];
  for (let i = 0; i < 4; i++) statuses.push((await send()).status);
  assertEquals(statuses, [303, 303, 303, 429]);
  for (const email of ["a@b.hu\r\nBcc: c@d.hu", "a@b.hu,c@d.hu", "none"]) {
    const answer = await owner.post(world.identity, `${issuer}/tenants/demo/members`, {
      email,
      role: "clerk",
    });
    assertEquals(answer.status, 422);
  }
});
