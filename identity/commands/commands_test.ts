import { assert, assertEquals, assertMatch } from "@std/assert";
import { encodeBase64 } from "@std/encoding";
import { testDatabase } from "shared/testing/mod.ts";
import { identityMigrations } from "../domain/migrations.ts";
import { proveClient } from "../domain/oauth/clients.ts";
import { keyRing } from "../domain/oauth/keys.ts";

const key = encodeBase64(new Uint8Array(32).fill(1));

Deno.test("commands register clients and rotate keys, and are safe to run again", async (t) => {
  await using db = await testDatabase(identityMigrations);
  async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "--no-check", "identity/commands.ts", ...args],
      env: { DATABASE_URL: db.url, IDENTITY_SECRET_KEY: key, NO_COLOR: "1" },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, out: text(stdout), err: text(stderr) };
  }
  const add = (...more: string[]) =>
    run("client", "add", "web", "--redirect-uri=https://app.example.com/cb", "--json", ...more);

  await t.step(
    "a new client's secret is printed once, and both live after a rotation",
    async () => {
      const first = JSON.parse((await add()).out);
      assertEquals(JSON.parse((await add("--name=Web")).out), { id: "web" });
      const second = JSON.parse((await run("client", "rotate", "web", "--json")).out);
      for (const secret of [first.secret, second.secret]) {
        assertEquals((await proveClient(db.sql, "web", secret))?.name, "Web");
      }
      const third = JSON.parse((await run("client", "rotate", "web", "--json")).out);
      assertEquals(await proveClient(db.sql, "web", first.secret), null);
      assert(await proveClient(db.sql, "web", third.secret));
    },
  );
  await t.step("a client can be disabled and enabled, and is listed", async () => {
    await run("client", "disable", "web");
    assertEquals(JSON.parse((await run("client", "list", "--json")).out)[0].disabled, true);
    await run("client", "enable", "web");
    assertMatch((await run("client", "list")).out, /^id: web {2}name: Web$/m);
  });
  await t.step("what is wrong is said, and nothing is changed", async () => {
    const bad = await run("client", "add", "evil", "--redirect-uri=http://evil.test/cb");
    assertEquals(bad.code, 1);
    assertMatch(bad.err, /must be https/);
    assertEquals((await run("client", "rotate", "nobody")).code, 1);
    assertMatch((await run("client")).err, /identity:client add/);
    assertEquals(JSON.parse((await run("client", "list", "--json")).out).length, 1);
  });
  await t.step("keys are published first, and used at once when told", async () => {
    const kids = async () => (await keyRing(db.sql, key).jwks()).keys.map(({ kid }) => kid);
    const before = await kids();
    assertMatch((await run("rotate-keys")).out, /published, used from \d{4}-/);
    assertMatch((await run("rotate-keys")).out, /was published before/);
    assertEquals((await kids()).length, before.length + 2);
    assertMatch((await run("rotate-keys", "--now")).out, /used from now on/);
    for (const kid of before) assert((await kids()).includes(kid));
  });
  await t.step("all of it is in the audit log, without a secret", async () => {
    const rows = await db.sql`SELECT action, after::text FROM audit.entry ORDER BY number`;
    assertEquals([...new Set(rows.map(({ action }) => action))], [
      "client.put",
      "client.secret_rotated",
      "client.disabled",
      "client.enabled",
      "signing_key.rotated",
    ]);
    for (const { after } of rows) assertEquals(/vcs_/.test(after ?? ""), false);
  });
});
