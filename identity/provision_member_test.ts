import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import { clientInput, putClient } from "./domain/oauth/clients.ts";
import { readInvitation } from "./domain/invitations.ts";
import { issuer, newestMail, secret, testIdentity } from "./testing.ts";

const owner = "eva@acme.hu";

/** Identity, and the machine that provisions. */
async function withProvisioner() {
  const identity = await testIdentity();
  const input = clientInput.parse({
    name: "DevOps API",
    secret,
    firstParty: true,
    scopes: ["identity:provision"],
    audiences: ["identity-api"],
  });
  await transaction(identity.db.sql, (tx) => putClient(tx, "devops", input));
  const token = await identity.runtime.keys.sign({
    iss: issuer,
    sub: "devops",
    aud: "identity-api",
    client_id: "devops",
    scope: "identity:provision",
    jti: uuidv7(),
  }, { type: "at+jwt", seconds: 60 });
  return {
    identity,
    async invite(more: Record<string, string> = {}, key?: string) {
      const response = await identity.identity(
        new Request(`${issuer}/api/identity/v1/tenants/demo/members`, {
          method: "PUT",
          headers: {
            authorization: `Bearer ${token}`,
            "content-type": "application/json",
            ...(key ? { "idempotency-key": key } : {}),
          },
          body: JSON.stringify({ email: owner, role: "owner", ...more }),
        }),
      );
      const { status, invitationUrl, mailed } = await response.json();
      return { status, url: invitationUrl as string | undefined, mailed };
    },
    async mails(): Promise<number> {
      const rows = await identity.db.sql`SELECT FROM mail.message WHERE recipient = ${owner}`;
      return rows.length;
    },
    [Symbol.asyncDispose]: () => identity[Symbol.asyncDispose](),
  };
}

const opens = async ({ identity }: Awaited<ReturnType<typeof withProvisioner>>, url: string) =>
  (await readInvitation(identity.db.sql, url.split("/").at(-1)!))?.email;

Deno.test("the platform's invitation of an owner goes out by mail, in the shop's language", async () => {
  await using world = await withProvisioner();
  const { status, url, mailed } = await world.invite({ locale: "en" });
  assertEquals([status, mailed], ["invited", true]);
  const english = await newestMail(world.identity, owner);
  assertStringIncludes(english!.text, url!);
  assertStringIncludes(english!.text, "Your shop Demo is being set up on Vecton");
  assertEquals(await opens(world, url!), owner);
  const again = await world.invite({ locale: "hu" });
  const hungarian = await newestMail(world.identity, owner);
  assertStringIncludes(hungarian!.text, "Készül az üzlete a Vectonon: Demo.");
  assertStringIncludes(hungarian!.text, again.url!);
  assertEquals(await opens(world, url!), undefined);
});

Deno.test("no mailbox is flooded: beyond its share there is a link alone", async () => {
  await using world = await withProvisioner();
  for (let i = 0; i < 3; i++) assert((await world.invite()).mailed);
  const fourth = await world.invite();
  assertEquals([fourth.mailed, await world.mails()], [false, 3]);
  assertEquals(await opens(world, fourth.url!), owner);
});

Deno.test("provisioning that is tried again makes one invitation and one mail, whose link it learns", async () => {
  await using world = await withProvisioner();
  const tries = await Promise.all(Array.from({ length: 6 }, () => world.invite({}, "operation-1")));
  assertEquals(new Set(tries.map(({ url }) => url)).size, 1);
  assert(tries.every(({ mailed }) => mailed));
  assertEquals(await world.mails(), 1);
  assertEquals(await opens(world, tries[0].url!), owner);
});

Deno.test("a late try of provisioning leaves an invitation that was renewed meanwhile", async () => {
  await using world = await withProvisioner();
  const first = await world.invite({}, "operation-1");
  const renewed = await world.invite();
  assertNotEquals(renewed.url, first.url);
  const late = await world.invite({}, "operation-1");
  assertEquals([late.status, late.url], ["invited", undefined]);
  assertEquals(await opens(world, renewed.url!), owner);
  assertEquals(await world.mails(), 2);
});
