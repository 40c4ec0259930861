/**
 * What a thousand sleeping tenants cost the local platform: memory, processes, and how long a start
 * takes until it knows them all. The platform's part runs in a process of its own, once without
 * tenants and once with them.
 */
import process from "node:process";
import { connect } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { testServerUrl } from "shared/testing/server.ts";
import { tenantMigrations } from "../../tenant/commands/migrate.ts";
import { openRepository } from "../devops/repository.ts";
import { ageIdentity, randomSpec, renderForTest } from "../tenant/testing.ts";
import { startArgoApi } from "./argo_api.ts";
import { embedded } from "./engines/mod.ts";
import { Fleet } from "./fleet.ts";
import { Limit } from "./limit.ts";
import { parseManifests } from "./manifests.ts";
import { notesIn } from "./notes.ts";
import { Reconciler } from "./reconciler.ts";
import { rewire } from "./rewire.ts";
import { RouteTable } from "./route_table.ts";
import { startScaler } from "./scaler.ts";

const count = 1000;
const settleMs = 10_000;

interface Figures {
  startMs: number;
  rss: number;
  heap: number;
  applications: number;
  routes: number;
  /** CPU time of a second of doing nothing, in milliseconds. */
  idleMs: number;
  processes: number;
}

if (Deno.args[0] === "platform") await platform(Deno.args[1], Deno.args[2], Deno.args[3]);
else await bench();

async function bench(): Promise<void> {
  await using db = await testDatabase(await tenantMigrations());
  const measured: Figures[] = [];
  for (const tenants of [0, count]) {
    const stateDir = await Deno.makeTempDir({ prefix: "vecton-scale-" });
    await fill(stateDir, tenants);
    const { stdout, code } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--config=deno.json", "--v8-flags=--expose-gc"],
        ...[import.meta.filename!, "platform", stateDir, db.url, ageIdentity],
      ],
      stderr: "inherit",
    }).output();
    if (code !== 0) Deno.exit(1);
    measured.push(JSON.parse(new TextDecoder().decode(stdout)));
    await Deno.remove(stateDir, { recursive: true });
  }
  const [none, all] = measured;
  const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  console.log(`${all.applications} idle tenants, ${all.routes} hosts, ${all.processes} processes`);
  console.log(
    `memory ${mib(all.rss - none.rss)} (heap ${mib(all.heap - none.heap)}), ` +
      `${(all.rss / none.rss).toFixed(2)} × without tenants (${mib(none.rss)})`,
  );
  console.log(
    `known after ${(all.startMs / 1000).toFixed(1)} s, ` +
      `${((all.startMs - none.startMs) / count).toFixed(1)} ms a tenant; ` +
      `then ${all.idleMs.toFixed(0)} ms of CPU a second (without tenants ${
        none.idleMs.toFixed(0)
      })`,
  );
}

/** A devops repository with tenants, which an earlier start has applied. */
async function fill(stateDir: string, tenants: number): Promise<void> {
  const repository = await openRepository(`${stateDir}/devops.git`);
  const files = await renderForTest("slug-0", randomSpec());
  const changes = new Map<string, string>();
  for (let n = 1; n <= tenants; n++) {
    for (const [name, text] of Object.entries(files)) {
      changes.set(
        `k8s/tenants/slug-${n}/rendered/${name}`,
        text.replaceAll("slug-0", `slug-${n}`).replaceAll("slug_0", `slug_${n}`),
      );
    }
  }
  const head = await repository.head();
  const commit = await repository.commit(head, changes, "fill");
  await repository.advanceMain(head, commit);
  const notes = notesIn(stateDir);
  const snapshot = await repository.snapshot(commit);
  for (const [slug, tree] of await snapshot.trees("k8s/tenants")) {
    const files = await snapshot.files(`k8s/tenants/${slug}/rendered`);
    await notes.write(slug, { tree, release: "bench" }, parseManifests(files));
  }
}

/** What `start` runs of the platform itself, without its apps. */
async function platform(stateDir: string, databaseUrl: string, key: string): Promise<void> {
  const sql = connect(await testServerUrl(), { max: 2 });
  const fleet = new Fleet(() => {});
  const routes = new RouteTable();
  const toLocal = rewire({ postgres: { port: 1 }, objectsDir: stateDir, engines: embedded });
  const reconciler = new Reconciler({
    repository: `${stateDir}/devops.git`,
    stateDir,
    release: "bench",
    log: (line) => console.error(line),
    onChange: () => {},
    cluster: {
      sql,
      ageIdentity: key,
      secrets: new Map(),
      configMaps: new Map(),
      objectsDir: `${stateDir}/objects`,
      engines: embedded,
      fleet,
      routes,
      // Tenants' databases are left out: eight megabytes of disk each.
      rewire: (env) => ({ ...toLocal(env), DATABASE_URL: databaseUrl }),
      jobs: new Limit(2),
      stopping: new AbortController().signal,
      dev: false,
    },
  });
  const began = performance.now();
  await reconciler.start();
  const startMs = performance.now() - began;
  const argo = startArgoApi({ port: 0, reconciler, fleet });
  const scaler = startScaler({ fleet, sql, broker: null, log: (line) => console.error(line) });
  await new Promise((done) => setTimeout(done, 2000));
  const cpu = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const before = cpu();
  await new Promise((done) => setTimeout(done, settleMs));
  const idleMs = (cpu() - before) / (settleMs / 1000);
  (globalThis as unknown as { gc(): void }).gc();
  const { rss, heapUsed } = Deno.memoryUsage();
  const figures: Figures = {
    startMs,
    rss,
    heap: heapUsed,
    applications: reconciler.applications.size,
    routes: routes.hosts().length,
    idleMs,
    processes: fleet.list().filter(({ child }) => child).length,
  };
  await Promise.all([reconciler.stop(), scaler.stop(), argo.stop()]);
  await sql.end();
  console.log(JSON.stringify(figures));
  Deno.exit(0);
}
