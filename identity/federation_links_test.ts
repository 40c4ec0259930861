import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  bela,
  bound,
  boundBrowser,
  comeBack,
  company,
  link,
  linked,
} from "./federation_testing.ts";
import { Browser, enter, issuer, newestMail } from "./testing.ts";

const linkIn = (text: string) => /https?:\S+\/not-me\/\S+/.exec(text)![0];

Deno.test("a mail tells of a new link; “this was not me” takes it back and shuts everybody out", async () => {
  await using world = await company();
  await boundBrowser(world);
  const mail = (await newestMail(world, bela.email))!;
  assertEquals(mail.template, "provider_linked");
  assertStringIncludes(mail.text, "Alföld");
  const address = linkIn(mail.text);
  assertEquals((await new Browser().send(world.identity, address)).status, 200);
  assertEquals([await linked(world), await bound(world)], [1, 1], "looking does nothing");
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => new Browser().post(world.identity, address, {})),
  );
  assertEquals(answers.map(({ status }) => status).sort(), [200, 410, 410, 410]);
  assertEquals([await linked(world), await bound(world)], [0, 0]);
  // The provider's word alone links nothing again.
  const again = await comeBack(world, new Browser(), bela);
  assertEquals([again.status, await linked(world)], [200, 0]);
});

Deno.test("a person sees by which providers they can be signed in, and ends it", async () => {
  await using world = await company();
  await boundBrowser(world);
  const { identity, db: { sql } } = world;
  const browser = new Browser();
  await enter(browser, identity, { email: bela.email });
  const security = `${issuer}/account/security`;
  const html = await (await browser.send(identity, security)).text();
  assertStringIncludes(html, "Alföld");
  const [{ id }] = await sql`SELECT id FROM identity.federated_account`;
  assertStringIncludes(html, id);

  const stranger = new Browser();
  await enter(stranger, identity);
  for (const [who, which] of [[stranger, id], [browser, crypto.randomUUID()], [browser, "x"]]) {
    const refused = await who.post(identity, `${security}/providers`, { link: which });
    assertEquals([refused.status, await linked(world)], [404, 1]);
  }
  assertEquals((await browser.post(identity, `${security}/providers`, { link: id })).status, 303);
  assertEquals([await linked(world), await bound(world)], [0, 0]);
  const [entry] = await sql`SELECT after FROM audit.entry WHERE action = 'provider.unlinked'`;
  assert(entry);
  assert(!(await (await browser.send(identity, security)).text()).includes(id));
});

Deno.test("Entra ID vouches for an address by xms_edov, where it says nothing else of it", async () => {
  await using world = await company();
  const entra = { sub: "bela-1", email: bela.email };
  for (
    const more of [
      {},
      { xms_edov: false },
      { xms_edov: "1" },
      { xms_edov: "true" },
      { xms_edov: true, email_verified: false },
    ]
  ) {
    const back = await comeBack(world, new Browser(), { ...entra, ...more });
    assertEquals(back.status, 403, JSON.stringify(more));
  }
  const browser = new Browser();
  await link(world, browser, { ...entra, xms_edov: true } as unknown as typeof bela);
  assertEquals(await linked(world), 1);
});
