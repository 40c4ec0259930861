import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { connect } from "shared/db/mod.ts";
import { testServerUrl } from "shared/testing/server.ts";
import { applyAll, manifestsOf, removeAll, testCluster, testSlug } from "./testing.ts";

async function stage() {
  const server = await testServerUrl();
  const sql = connect(server, { max: 2 });
  const slug = testSlug();
  const cluster = testCluster({ sql });
  const [owner, app] = [`t_${slug}`, `t_${slug}_app`];
  cluster.secrets.set(`vecton-data/t-${slug}`, { username: owner, password: "owner" });
  cluster.secrets.set(`vecton-data/t-${slug}-app`, { username: app, password: "app" });
  const manifests = await manifestsOf(slug, "DatabaseRole", "Database");
  const signIn = async <T>(user: string, password: string, work: (s: typeof sql) => Promise<T>) => {
    const url = new URL(server);
    [url.username, url.password, url.pathname] = [user, password, `/${owner}`];
    const session = connect(url.href, { max: 1 });
    try {
      return await work(session);
    } finally {
      await session.end({ timeout: 1 });
    }
  };
  const letGo = () => {
    for (const { kind, spec } of manifests) {
      spec[kind === "Database" ? "databaseReclaimPolicy" : "databaseRoleReclaimPolicy"] = "delete";
    }
  };
  return {
    sql,
    slug,
    owner,
    app,
    cluster,
    manifests,
    signIn,
    letGo,
    async [Symbol.asyncDispose]() {
      letGo();
      await removeAll(manifests, cluster);
      await sql.end();
    },
  };
}

const who = (session: Awaited<ReturnType<typeof stage>>["sql"]) => session`SELECT current_user`;

Deno.test("a tenant has a database that its two roles open and nobody else's; twice is the same", async () => {
  await using at = await stage();
  await using other = await stage();
  await applyAll(at.manifests, at.cluster);
  await applyAll(at.manifests, at.cluster);
  await applyAll(other.manifests, other.cluster);
  await at.signIn(at.owner, "owner", who);
  await at.signIn(at.app, "app", who);
  const refused = await assertRejects(() => at.signIn(other.app, "app", who));
  assertStringIncludes((refused as Error).message, "permission denied for database");
});

Deno.test("attributes that somebody gave a role by hand are taken away again", async () => {
  await using at = await stage();
  await applyAll(at.manifests, at.cluster);
  await at.sql.unsafe(`ALTER ROLE ${at.app} SUPERUSER CREATEDB CONNECTION LIMIT 1`);
  await applyAll(at.manifests, at.cluster);
  const [role] = await at.sql`
    SELECT rolsuper, rolcreatedb, rolconnlimit FROM pg_roles WHERE rolname = ${at.app}`;
  assertEquals({ ...role }, { rolsuper: false, rolcreatedb: false, rolconnlimit: 168 });
});

Deno.test("a second login that is a member of the first has its rights, and loses them with it", async () => {
  await using at = await stage();
  await applyAll(at.manifests, at.cluster);
  at.cluster.secrets.set(`vecton-data/second`, { password: "second" });
  const second = structuredClone(at.manifests[1]);
  second.metadata.name = "second";
  Object.assign(second.spec, {
    name: `${at.app}__b`,
    inRoles: [at.app],
    passwordSecret: { name: "second" },
    databaseRoleReclaimPolicy: "delete",
  });
  await applyAll([second], at.cluster);
  await at.signIn(`${at.app}__b`, "second", who);
  second.spec.inRoles = [];
  await applyAll([second], at.cluster);
  await assertRejects(() => at.signIn(`${at.app}__b`, "second", who));
  await removeAll([second], at.cluster);
});

Deno.test("data stays until the reclaim policy says otherwise; then who is still connected is named", async () => {
  await using at = await stage();
  await applyAll(at.manifests, at.cluster);
  await at.signIn(at.owner, "owner", (session) => session`CREATE TABLE kept (id int)`);
  await removeAll(at.manifests, at.cluster);
  await applyAll(at.manifests, at.cluster);
  await at.signIn(at.owner, "owner", (session) => session`SELECT FROM kept`);
  at.letGo();
  await at.signIn(at.owner, "owner", async (session) => {
    await session`SELECT 1`;
    const { message } = await assertRejects(() => removeAll(at.manifests, at.cluster)) as Error;
    assertStringIncludes(message, "is being accessed by other users");
  });
  for (const _ of ["once", "and again"]) await removeAll(at.manifests, at.cluster);
  const left = await at.sql`SELECT FROM pg_roles WHERE rolname IN (${at.owner}, ${at.app})`;
  assertEquals(left.length, 0);
});
