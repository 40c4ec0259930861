import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createScimToken } from "../domain/scim/tokens.ts";
import { Browser, enter, type Handler, issuer, testIdentity } from "../testing.ts";

const from = (ip: string, more: Record<string, string> = {}) => ({
  ...more,
  "x-forwarded-for": ip,
});
const post = (identity: Handler, path: string, ip: string, more: Record<string, string> = {}) =>
  new Browser().post(identity, issuer + path, { email: "x@example.hu" }, from(ip, more));

async function statuses(times: number, ask: (i: number) => Promise<Response>): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < times; i++) {
    const answer = await ask(i);
    await answer.body?.cancel();
    seen.push(answer.status);
  }
  return seen;
}

Deno.test("forms that anybody can post wait for an address that posts without end, and for no other", async () => {
  await using world = await testIdentity({
    SIGN_IN_REQUESTS_PER_MINUTE: "3",
    MAIL_FORMS_PER_MINUTE: "3",
  });
  const { identity } = world;
  // All steps of a sign-in count together, and so do the forms that ask for a mail.
  const steps = ["/sign-in", "/sign-in/password", "/sign-in/second-factor", "/sign-in/provider"];
  for (const paths of [steps, ["/reset", "/sign-up", "/reset", "/sign-up"]]) {
    const seen = await statuses(4, (i) => post(identity, paths[i], "198.51.100.1"));
    assert(seen.slice(0, 3).every((status) => status !== 429), String(seen));
    assertEquals(seen[3], 429, paths.join());
    assert((await post(identity, paths[0], "198.51.100.2")).status !== 429);
    // Looking costs nothing.
    const look = await new Browser(from("198.51.100.1")).send(identity, issuer + paths[0]);
    assertEquals(look.status, 200);
  }
  const [{ count }] = await world.db.sql`SELECT count(*)::int FROM identity.mail_request`;
  assertEquals(count, 3, "what was refused has asked for nothing");
});

Deno.test("a customer's whole IPv6 network is one address", async () => {
  await using world = await testIdentity({ MAIL_FORMS_PER_MINUTE: "2" });
  const ask = (ip: string) => post(world.identity, "/reset", ip);
  assertEquals(await statuses(3, (i) => ask(`2001:db8:1:2:${i}::${i}`)), [303, 303, 429]);
  assertEquals((await ask("2001:db8:1:3::1")).status, 303);
});

Deno.test("people get a page in their language, and are told when to go on", async () => {
  await using world = await testIdentity({
    SIGN_IN_REQUESTS_PER_MINUTE: "1",
    AUTHORIZE_REQUESTS_PER_MINUTE: "1",
  });
  const words = { hu: "Egy kis türelmet kérünk", en: "One moment, please" };
  await post(world.identity, "/sign-in", "198.51.100.1");
  for (const [language, title] of Object.entries(words)) {
    const answer = await post(world.identity, "/sign-in", "198.51.100.1", {
      "accept-language": language,
    });
    assertEquals(answer.status, 429);
    const seconds = Number(answer.headers.get("retry-after"));
    assert(seconds >= 1 && seconds <= 60);
    assertEquals(answer.headers.get("cache-control"), "no-store");
    const html = await answer.text();
    assertStringIncludes(html, title);
    assertStringIncludes(html, ` ${seconds} `);
  }
  // An app that sends browsers here in a circle; the link is the request itself.
  const at = `${issuer}/oauth/authorize?client_id=none`;
  const browser = new Browser(from("198.51.100.1", { "accept-language": "en" }));
  assertEquals((await browser.send(world.identity, at)).status, 400);
  const waiting = await browser.send(world.identity, at);
  assertEquals(waiting.status, 429);
  assertStringIncludes(await waiting.text(), 'href="/oauth/authorize?client_id=none"');
});

Deno.test("programs get what they can read: problem details, an OAuth error, JSON for scripts", async () => {
  await using world = await testIdentity({
    ENDPOINT_REQUESTS_PER_MINUTE: "1",
    PASSKEY_REQUESTS_PER_MINUTE: "1",
  });
  const ask = async (ip: string, path: string, headers: Record<string, string> = {}) => {
    const send = () =>
      world.identity(
        new Request(issuer + path, {
          method: "POST",
          headers: from(ip, { origin: issuer, ...headers }),
          body: "x=y",
        }),
      );
    assert((await send()).status !== 429);
    const refused = await send();
    assertEquals(refused.status, 429, path);
    assert(Number(refused.headers.get("retry-after")) > 0);
    return { type: refused.headers.get("content-type"), body: await refused.json() };
  };
  const api = await ask("198.51.100.1", "/api/identity/v1/manage/accounts");
  assertEquals([api.type, api.body.code], ["application/problem+json", "too_many_requests"]);
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const par = await ask("198.51.100.2", "/oauth/par", form);
  assertEquals([par.type, par.body.error], ["application/json", "too_many_requests"]);
  const passkey = await ask("198.51.100.3", "/sign-in/passkey/options");
  assertEquals(passkey.body, { error: "too_many_requests" });
});

Deno.test("a directory waits by its token and by its address, and SCIM says so", async () => {
  await using world = await testIdentity({
    SCIM_REQUESTS_PER_MINUTE: "2",
    ENDPOINT_FAILURES_PER_MINUTE: "2",
  });
  const { sql } = world.db;
  const [{ id }] = await sql`SELECT id FROM identity.account`;
  const token = await createScimToken(sql, { id, name: "Anna" }, "demo");
  const ask = (ip: string, secret = token) =>
    world.identity(
      new Request(`${issuer}/scim/v2/demo/Users`, {
        headers: from(ip, { authorization: `Bearer ${secret}` }),
      }),
    );
  // From one address to the next: it is the directory that is counted.
  assertEquals(await statuses(2, (i) => ask(`198.51.100.${i}`)), [200, 200]);
  const refused = await ask("198.51.100.9");
  const seconds = Number(refused.headers.get("retry-after"));
  assert(seconds > 0);
  assertEquals([refused.status, await refused.json()], [429, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    status: "429",
    detail: `Ask again in ${seconds} seconds`,
  }]);
  assertEquals(await statuses(3, () => ask("198.51.100.20", "vcp_wrong")), [401, 401, 429]);
});

Deno.test("0 is no limit, and by default one person may sign in fifty times in a row", async () => {
  await using off = await testIdentity({ MAIL_FORMS_PER_MINUTE: "0" });
  const many = await statuses(130, () => post(off.identity, "/reset", "198.51.100.1"));
  assertEquals(new Set(many), new Set([303]));
  const answers = await statuses(50, () => enter(new Browser(), off.identity));
  assertEquals(new Set(answers), new Set([303]));
});
