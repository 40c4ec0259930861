import { assert, assertEquals } from "@std/assert";
import { configSchema } from "../config.ts";
import { email } from "../sign_in_testing.ts";
import { Browser, enter, testIdentity } from "../testing.ts";
import { putStaticUsers } from "./static_users.ts";

Deno.test("users of a file are there at start, on this machine only", async () => {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(
    file,
    JSON.stringify([
      { email: "test@example.hu", password: "short", name: "Test", tenant: "acme", role: "owner" },
      { email, password: "another", platformAdmin: true },
    ]),
  );
  await using world = await testIdentity({ IDENTITY_USERS_FILE: file });
  for (let i = 0; i < 2; i++) assertEquals(await putStaticUsers(world.runtime), 2);
  const entered = await enter(new Browser(), world.identity, {
    email: "test@example.hu",
    word: "short",
  });
  assertEquals(entered.status, 303);
  assertEquals((await enter(new Browser(), world.identity, { word: "another" })).status, 303);
  const [row] = await world.db.sql`SELECT slug, origin FROM identity.tenant WHERE slug = 'acme'`;
  assertEquals(row.origin, "http://acme.localhost:8000");
  const refused = configSchema.safeParse({
    ORIGIN: "https://identity.vecton.example",
    DATABASE_URL: "postgres://x",
    IDENTITY_SECRET_KEY: world.runtime.config.IDENTITY_SECRET_KEY,
    IDENTITY_USERS_FILE: file,
  });
  assert(!refused.success && refused.error.issues[0].path[0] === "IDENTITY_USERS_FILE");
  await Deno.remove(file);
});
