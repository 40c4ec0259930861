import "./testing_state.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { Connection } from "amqp";
import { connect } from "shared/db/mod.ts";
import { migrate } from "shared/db/migrate.ts";
import { seal, unseal } from "shared/auth/seal.ts";
import { testManagement } from "shared/testing/rabbitmq.ts";
import { testServerUrl } from "shared/testing/server.ts";
import { tenantMigrations } from "../../tenant/commands/migrate.ts";
import { resealAll } from "../../tenant/commands/reseal.ts";
import { renderedFolder } from "../devops/layout.ts";
import { rotationOf, startRotation, stepRotation } from "../devops/rotation.ts";
import { testOperations } from "../devops/testing.ts";
import { ageIdentity } from "../tenant/testing.ts";
import type { Cluster, Manifest } from "./cluster.ts";
import { containerOf } from "./container.ts";
import { openEngines } from "./engines/mod.ts";
import { handlers } from "./handlers/mod.ts";
import { testCluster, testSlug } from "./handlers/testing.ts";
import { hookOf, idOf, parseManifests, waveOf } from "./manifests.ts";
import { rewire } from "./rewire.ts";

const broker = await testManagement();
const engineKinds = ["SopsSecret", "DatabaseRole", "Database", "Vhost", "User", "Permission"];

type Env = Record<string, string>;

/** A pod that, like a new one that scales up, signs in anew for everything it does. */
function startPod(env: Env, failures: string[]) {
  let working = true;
  let requests = 0;
  const queue = { queue: "load", durable: true };
  const work = async () => {
    while (working) {
      try {
        const sql = connect(env.DATABASE_URL, { max: 1 });
        const id = crypto.randomUUID();
        const sealed = await seal(env.SECRET_KEY, `mail/${id}`, "hello");
        await sql`
          INSERT INTO mail.message (id, recipient, template, sealed, expires_at)
          VALUES (${id}, 'eva@acme.hu', 'test', ${sealed}, now() + interval '1 day')`;
        const rows = await sql`SELECT id, sealed FROM mail.message ORDER BY random() LIMIT 5`;
        for (const row of rows) await unseal(env.SECRET_KEY, `mail/${row.id}`, row.sealed);
        await sql.end({ timeout: 5 });
        const connection = new Connection({ url: env.AMQP_URL, connectionTimeout: 5000 });
        const publisher = connection.createPublisher({ confirm: true, queues: [queue] });
        await publisher.send("load", { id });
        await publisher.close();
        await connection.close();
        requests++;
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
  };
  const running = work();
  return {
    async stop() {
      working = false;
      await running;
      return requests;
    },
  };
}

/** What the operators and the Deployment's controller do with a tenant's manifests. */
class Applier {
  #before: Manifest[] = [];
  #pod: { env: Env; stop(): Promise<number> } | null = null;
  failures: string[] = [];
  requests = 0;

  constructor(readonly cluster: Cluster) {}

  async apply(files: Map<string, string>): Promise<void> {
    const manifests = parseManifests(files);
    const before = this.#before;
    this.#before = manifests;
    const jobs = manifests.filter((manifest) => hookOf(manifest) === "Sync");
    for (const manifest of manifests) {
      if (engineKinds.includes(manifest.kind)) {
        await this.#handler(manifest).apply(manifest, this.cluster);
      }
      const due = jobs.filter((job) => waveOf(job) <= waveOf(manifest));
      for (const job of due) await this.#job(jobs.splice(jobs.indexOf(job), 1)[0]);
    }
    await this.#roll(manifests);
    const kept = new Set(manifests.map(idOf));
    for (const manifest of before.toReversed()) {
      if (kept.has(idOf(manifest)) || !engineKinds.includes(manifest.kind)) continue;
      await this.#handler(manifest).remove(manifest, this.cluster);
    }
  }

  #handler = (manifest: Manifest) => handlers[manifest.kind];

  async #job(job: Manifest): Promise<void> {
    const { env } = containerOf(job, this.cluster);
    if (job.metadata.name === "migrate") {
      await migrate(env.DATABASE_URL, await tenantMigrations(), { appRole: env.DATABASE_APP_ROLE });
    } else if (job.metadata.name === "reseal") {
      const sql = connect(env.DATABASE_URL, { max: 1 });
      await resealAll(sql, env.SECRET_KEY);
      await sql.end();
    }
  }

  /** A new pod first; the old one works on for a while, as one that was told to end does. */
  async #roll(manifests: Manifest[]): Promise<void> {
    const deployment = manifests.find(({ kind, metadata }) =>
      kind === "Deployment" && metadata.name === "webshop"
    )!;
    const { env } = containerOf(deployment, this.cluster);
    if (JSON.stringify(env) === JSON.stringify(this.#pod?.env)) return;
    const old = this.#pod;
    this.#pod = { env, ...startPod(env, this.failures) };
    await delay(500);
    this.requests += await old?.stop() ?? 0;
  }

  get env(): Env {
    return this.#pod!.env;
  }

  async stop(): Promise<void> {
    this.requests += await this.#pod?.stop() ?? 0;
  }
}

Deno.test({
  name: "every credential is renewed, and renewed again, while requests go on: none fails",
  ignore: broker === null,
  async fn() {
    const server = await testServerUrl();
    const sql = connect(server, { max: 2 });
    const engines = await openEngines({
      AMQP_URL: broker!.amqp,
      RABBITMQ_MANAGEMENT_URL: broker!.management,
    }, () => {});
    const { hostname, port } = new URL(server);
    const cluster = testCluster({ sql, engines, ageIdentity });
    cluster.rewire = rewire({
      postgres: { host: hostname, port: Number(port) },
      objectsDir: "/nowhere",
      engines: cluster.engines,
    });
    // Buckets are not among what is renewed: their keys come with the claim.
    const slug = testSlug();
    for (const name of ["bucket-private", "bucket-public"]) {
      cluster.secrets.set(`t-${slug}/${name}`, {
        AWS_ACCESS_KEY_ID: "a",
        AWS_SECRET_ACCESS_KEY: "b",
      });
    }
    const applier = new Applier(cluster);
    const operations = await testOperations();
    const apply = async () => {
      const main = await operations.forge.main();
      await applier.apply(await main.files(renderedFolder(slug)));
      // What was told to end has ended: `apply` waits for it.
      await operations.settle(slug, [], 120);
    };
    const urls: Env[] = [];
    try {
      await operations.put(slug, "op1");
      await apply();
      for (const id of ["rot1", "rot2"]) {
        urls.push(applier.env);
        await startRotation(operations.deps, slug, ["database", "owner", "broker", "session"], id);
        do await apply(); while (await stepRotation(operations.deps, slug));
        assertEquals((await rotationOf(operations.deps, slug, id))?.state, "done");
        await delay(500);
      }
      await applier.stop();
      assertEquals(applier.failures, []);
      assert(applier.requests > 20, `${applier.requests} requests`);

      for (const { DATABASE_URL, AMQP_URL } of urls) {
        const old = connect(DATABASE_URL, { max: 1 });
        await assertRejects(() => old`SELECT 1`.execute(), Error);
        await old.end();
        const connection = new Connection({ url: AMQP_URL, retryLow: 60_000 });
        const refused = new Promise<Error>((resolve) => connection.on("error", resolve));
        assert((await refused).message.includes("ACCESS_REFUSED"), "the broker lets it in");
        connection.unsafeDestroy();
      }
      assertEquals(
        (await sql`SELECT rolname FROM pg_roles WHERE starts_with(rolname, ${`t_${slug}`})`)
          .map(({ rolname }) => rolname).toSorted(),
        [`t_${slug}`, `t_${slug}_app`],
      );
    } finally {
      await applier.stop();
      await engines.broker!.deleteVhost(`t-${slug}`);
      await engines.broker!.deleteUser(`t-${slug}`);
      await engines.broker!.deleteUser(`t-${slug}--b`);
      await sql.unsafe(`DROP DATABASE IF EXISTS t_${slug} WITH (FORCE)`);
      for (const role of ["_app__b", "_app", ""]) {
        await sql.unsafe(`DROP ROLE IF EXISTS t_${slug}${role}`);
      }
      await sql.end();
    }
  },
});

Deno.test("the second login of a database may do exactly what the first one may", async () => {
  const sql = connect(await testServerUrl(), { max: 2 });
  const slug = testSlug();
  const cluster = testCluster({ sql, ageIdentity });
  const operations = await testOperations();
  const { hostname, port } = new URL(await testServerUrl());
  cluster.rewire = rewire({
    postgres: { host: hostname, port: Number(port) },
    objectsDir: "/nowhere",
    engines: cluster.engines,
  });
  try {
    await operations.put(slug, "op1");
    await startRotation(operations.deps, slug, ["database"], "rot1");
    const files = await (await operations.forge.main()).files(renderedFolder(slug));
    const manifests = parseManifests(files);
    for (const manifest of manifests) {
      if (["SopsSecret", "DatabaseRole", "Database"].includes(manifest.kind)) {
        await handlers[manifest.kind].apply(manifest, cluster);
      }
    }
    const migration = manifests.find(({ metadata }) => metadata.name === "migrate")!;
    const { env } = containerOf(migration, cluster);
    await migrate(env.DATABASE_URL, await tenantMigrations(), { appRole: env.DATABASE_APP_ROLE });
    const owner = connect(env.DATABASE_URL, { max: 1 });
    const rightsOf = async (role: string) =>
      JSON.stringify(
        await owner`
          SELECT c.oid::regclass::text AS name, right_name,
            has_table_privilege(${role}, c.oid, right_name) AS may
          FROM pg_class c, unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE',
            'REFERENCES', 'TRIGGER']) AS right_name
          WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
          ORDER BY 1, 2`,
      );
    assertEquals(await rightsOf(`t_${slug}_app__b`), await rightsOf(`t_${slug}_app`));
    const [{ may }] = await owner`
      SELECT has_table_privilege(${`t_${slug}_app__b`}, 'inventory.stock_movement', 'UPDATE') AS may`;
    assertEquals(may, false);
    await owner.end();
  } finally {
    await sql.unsafe(`DROP DATABASE IF EXISTS t_${slug} WITH (FORCE)`);
    for (const role of ["_app__b", "_app", ""]) {
      await sql.unsafe(`DROP ROLE IF EXISTS t_${slug}${role}`);
    }
    await sql.end();
  }
});
