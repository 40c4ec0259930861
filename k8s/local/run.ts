import { delay } from "@std/async/delay";
import { join } from "@std/path";
import { connect } from "shared/db/mod.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "shared/db/embedded/mod.ts";
import { adminMigrations } from "../../admin/domain/migrations.ts";
import { identityMigrations } from "../../identity/domain/migrations.ts";
import { bootstrapInput, cliAccess, identityEnv, platformApps, runTask } from "./apps.ts";
import { startArgoApi } from "./argo_api.ts";
import { buildApps } from "./build.ts";
import type { Cluster } from "./cluster.ts";
import { openEngines } from "./engines/mod.ts";
import { ensureDatabase } from "shared/db/embedded/database.ts";
import { provisionDemo } from "./demo.ts";
import { Fleet } from "./fleet.ts";
import { startGateway } from "./gateway.ts";
import { Limit } from "./limit.ts";
import { machineSamples } from "./metrics/machine.ts";
import { startMetrics } from "./metrics/mod.ts";
import { namespacesIn } from "./notes.ts";
import { Notifier } from "./notifier.ts";
import { type PlatformSecrets, stateDir } from "./platform.ts";
import { ports } from "./ports.ts";
import { Reconciler } from "./reconciler.ts";
import { rewire } from "./rewire.ts";
import { RouteTable } from "./route_table.ts";
import { startScaler } from "./scaler.ts";
import { answers, supervise } from "./supervised.ts";

export interface RunOptions {
  secrets: PlatformSecrets;
  dev: boolean;
  log(line: string): void;
  /** Resolves when the person wants to stop, also in the middle of starting. */
  stopped: Promise<void>;
}

export interface RunningPlatform {
  /** Whether this start made the platform. */
  firstStart: boolean;
  stop(): Promise<void>;
}

/** Brings everything up in order; what was started is ended in reverse, also when a step fails. */
export async function startPlatform(options: RunOptions): Promise<RunningPlatform> {
  const { secrets, dev, log } = options;
  const cleanup: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of cleanup.splice(0).reverse()) {
      await end().catch((error) => log(`While stopping: ${(error as Error).message}`));
    }
  };
  const ending = new AbortController();
  let wanted = true;
  options.stopped.then(() => wanted = false);
  const step = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    if (!wanted) throw new Error("Stopped while starting");
    return result;
  };
  try {
    const release = dev ? "dev" : await step(buildApps(log));
    log("Starting PostgreSQL");
    const postgres = await step(openPostgres(log));
    cleanup.push(postgres.stop);
    const identity = await step(ensureDatabase(postgres.superuserUrl, {
      name: "identity",
      ownerPassword: secrets.identityPassword,
      appPassword: secrets.identityAppPassword,
      migrations: identityMigrations,
    }));
    const admin = await step(ensureDatabase(postgres.superuserUrl, {
      name: "admin",
      ownerPassword: secrets.adminPassword,
      appPassword: secrets.adminAppPassword,
      migrations: adminMigrations,
    }));
    const identityEnvironment = identityEnv(secrets, identity.url);
    // For identity's commands: the database has another port with each start.
    await Deno.writeTextFile(
      join(stateDir, "identity.json"),
      JSON.stringify(identityEnvironment, null, 2),
      { mode: 0o600 },
    );
    await Deno.writeTextFile(join(stateDir, "admin.json"), cliAccess(secrets), { mode: 0o600 });
    const { adminCreated } = JSON.parse(
      await step(runTask(
        ["identity/commands.ts", "bootstrap"],
        identityEnvironment,
        bootstrapInput(secrets),
      )),
    );

    const sql = connect(postgres.superuserUrl, { max: 4, applicationName: "reconciler" });
    cleanup.push(() => sql.end({ timeout: 1 }));
    const engines = await step(openEngines(Deno.env.toObject(), log));
    cleanup.push(() => Promise.resolve(engines.cache?.close()));
    const objectsDir = join(stateDir, "objects");
    const fleet = new Fleet(log);
    const routes = new RouteTable();
    platformRoutes(routes);
    const gateway = await step(startGateway({ port: ports.gateway, routes, fleet }));
    cleanup.push(gateway.stop);

    log("Starting identity, admin and the DevOps API");
    const apps = platformApps(secrets, { identityUrl: identity.url, adminUrl: admin.url }, dev);
    const children = apps.map((app) => supervise(app, log));
    cleanup.push(async () => {
      await Promise.all(children.map((child) => child.stop()));
    });
    for (
      const [name, port] of [["identity", ports.identity], ["admin", ports.admin], [
        "devops",
        ports.devops,
      ]] as const
    ) {
      if (!await step(answers(port, "/healthz", 60_000))) {
        throw new Error(`${name} did not start; see .vecton/logs/${name}.log`);
      }
    }

    const cluster: Cluster = {
      sql,
      ageIdentity: secrets.ageIdentity,
      secrets: new Map(),
      configMaps: new Map(),
      objectsDir,
      engines,
      fleet,
      routes,
      rewire: rewire({ postgres, objectsDir, engines }),
      // A migration keeps a core busy; more at once would only make each later.
      jobs: new Limit(Math.max(2, navigator.hardwareConcurrency)),
      stopping: ending.signal,
      dev,
    };
    const reconciler = new Reconciler({
      repository: join(stateDir, "devops.git"),
      stateDir,
      cluster,
      release,
      log,
      onChange: new Notifier(
        `http://127.0.0.1:${ports.devops}/api/devops/v1/notifications/argocd`,
      ).changed,
    });
    const argo = startArgoApi({ port: ports.argo, reconciler, fleet });
    cleanup.push(argo.stop);
    const scraping = startMetrics({
      port: ports.metrics,
      targets: () => [
        ports.identity,
        ports.admin,
        ports.devops,
        ...fleet.list().flatMap(({ child, starting, port }) => child && !starting ? [port] : []),
      ],
      tenants: () => [...reconciler.applications.keys()],
      machine: () =>
        machineSamples({
          sql,
          engines,
          objectsDir,
          namespaces: () => namespacesIn(stateDir),
          pods: () => fleet.list().filter(({ child }) => child),
        }),
    });
    cleanup.push(scraping.stop);
    const known = reconciler.start();
    const scaler = startScaler({ fleet, sql, broker: engines.broker, log });
    cleanup.push(async () => {
      ending.abort();
      await Promise.all([reconciler.stop(), scaler.stop()]);
      await fleet.stop();
    });
    await step(known);
    await step(provisionDemo({ secrets, apps, reconciler, fleet, log }));
    watchPostgres(postgres, () => wanted, log);
    return { firstStart: adminCreated, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function platformRoutes(routes: RouteTable): void {
  for (const [name, port] of [["identity", ports.identity], ["admin", ports.admin]] as const) {
    routes.put(name, {
      host: `${name}.localhost`,
      prefixes: ["/"],
      port,
      readinessMs: 0,
    });
  }
}

/** The embedded server, or the one that DATABASE_URL names. */
async function openPostgres(
  log: (line: string) => void,
): Promise<Pick<EmbeddedPostgres, "port" | "superuserUrl" | "stop" | "ended"> & { host?: string }> {
  const named = Deno.env.get("DATABASE_URL");
  if (!named) return await startEmbeddedPostgres({ stateDir, log });
  const url = new URL(named);
  const sql = connect(named, { max: 1 });
  try {
    await sql`SELECT 1`;
  } catch (error) {
    throw new Error(`The server of DATABASE_URL does not answer: ${(error as Error).message}`);
  } finally {
    await sql.end({ timeout: 1 });
  }
  return {
    host: url.hostname,
    port: Number(url.port || 5432),
    superuserUrl: named,
    stop: () => Promise.resolve(),
    ended: new Promise(() => {}),
  };
}

/** A server that is killed while all else runs: said plainly, and how to go on. */
function watchPostgres(
  { ended }: Pick<EmbeddedPostgres, "ended">,
  wanted: () => boolean,
  log: (line: string) => void,
): void {
  ended.then(async () => {
    await delay(200);
    if (wanted()) {
      log("PostgreSQL has ended: pages answer 503. Press Ctrl-C and start again; nothing is lost.");
    }
  });
}
