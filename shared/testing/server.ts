import { statfs } from "node:fs/promises";
import { kill } from "node:process";
import { delay } from "@std/async/delay";
import { join } from "@std/path";
import { connect } from "shared/db/mod.ts";
import { startEmbeddedPostgres } from "shared/db/embedded/mod.ts";

/** After this long without a client the server for tests ends itself. */
const idleMs = 5 * 60_000;

const folder = `/tmp/vecton-test-${Deno.uid() ?? "user"}`;
const addressFile = join(folder, "server.url");

/**
 * Where the data lies: in memory where that has room, for every test makes a database of hundreds of
 * files (a tenant's is made and dropped in 53 instead of 203 ms).
 */
const memory = "/dev/shm";
const room = 2 * 2 ** 30;
const dataPrefix = `vecton-test-${Deno.uid() ?? "user"}-`;

/**
 * Superuser URL of the PostgreSQL server for tests: `VECTON_TEST_POSTGRES_URL`, or an embedded one
 * that all test processes of this user share. It is started when first needed, in a process of its
 * own, and ends by itself when nobody has used it for a while.
 */
export async function testServerUrl(): Promise<string> {
  const named = Deno.env.get("VECTON_TEST_POSTGRES_URL");
  if (named) return named;
  await Deno.mkdir(folder, { recursive: true });
  const lock = await Deno.open(join(folder, "lock"), { create: true, write: true });
  try {
    await lock.lock(true);
    const running = await address();
    if (running) return running;
    await Deno.remove(addressFile).catch(() => {});
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", import.meta.filename!],
      stdin: "null",
      stdout: "null",
      stderr: "null",
      detached: true,
    }).spawn().unref();
    for (let waited = 0; waited < 120_000; waited += 50) {
      const started = await address();
      if (started) return started;
      await delay(50);
    }
    throw new Error("The PostgreSQL server for tests did not start");
  } finally {
    await lock.unlock();
    lock.close();
  }
}

/** Ends the shared server, if one runs. */
export async function stopTestServer(): Promise<void> {
  const url = await Deno.readTextFile(addressFile).catch(() => null);
  if (!url) return;
  await Deno.remove(addressFile).catch(() => {});
}

async function address(): Promise<string | null> {
  const url = await Deno.readTextFile(addressFile).catch(() => null);
  if (!url) return null;
  const sql = connect(url, { max: 1 });
  try {
    await sql`SELECT 1`;
    return url;
  } catch {
    return null;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Runs the server until nobody needs it, or until its address file is removed. */
async function serveTests(): Promise<void> {
  const parent = await hasRoom(memory) ? memory : folder;
  await removeLeftovers(parent);
  const dataDir = join(parent, `${dataPrefix}${Deno.pid}`);
  const server = await startEmbeddedPostgres({
    stateDir: folder,
    dataDir,
    settings: {
      fsync: "off",
      synchronous_commit: "off",
      full_page_writes: "off",
      max_wal_size: "256MB",
      max_connections: "500",
    },
  });
  const sql = connect(server.superuserUrl, { max: 1, applicationName: "test-watch" });
  await Deno.writeTextFile(`${addressFile}.new`, server.superuserUrl, { mode: 0o600 });
  await Deno.rename(`${addressFile}.new`, addressFile);
  let quietSince = Date.now();
  while (Date.now() - quietSince < idleMs) {
    await delay(1000);
    if (!await Deno.stat(addressFile).then(() => true, () => false)) break;
    const [{ clients }] = await sql`
      SELECT count(*)::int AS clients FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND application_name NOT LIKE 'test-watch %'`;
    if (clients > 0) quietSince = Date.now();
  }
  await Deno.remove(addressFile).catch(() => {});
  await sql.end();
  await server.stop();
  await Deno.remove(dataDir, { recursive: true });
}

const hasRoom = (path: string): Promise<boolean> =>
  statfs(path).then(({ bavail, bsize }) => bavail * bsize >= room, () => false);

function runs(pid: number): boolean {
  try {
    return kill(pid, 0);
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}

/** Removes the data of servers that were killed. */
async function removeLeftovers(parent: string): Promise<void> {
  for (const { name } of await Array.fromAsync(Deno.readDir(parent))) {
    if (!name.startsWith(dataPrefix)) continue;
    const path = join(parent, name);
    const pid = await Deno.readTextFile(join(path, "postmaster.pid")).then(parseInt, () => null);
    if (!pid || !runs(pid)) await Deno.remove(path, { recursive: true }).catch(() => {});
  }
}

if (import.meta.main) {
  await serveTests();
  Deno.exit(0);
}
