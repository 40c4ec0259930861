import { join } from "@std/path";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "shared/db/embedded/mod.ts";
import { engineFolder, guard, type PrivateEngine, signalTree } from "./engine.ts";
import { freePort } from "./ports.ts";

export interface PrivatePostgres extends PrivateEngine {
  superuserUrl: string;
}

/** PostgreSQL 16 whose commits survive `kill -9`; they would not survive the machine's end. */
export async function privatePostgres(): Promise<PrivatePostgres> {
  const folder = await engineFolder("postgres");
  const port = freePort();
  const run = () =>
    startEmbeddedPostgres({
      stateDir: folder,
      port,
      // A killed process loses nothing that it gave to the system: only the wait for the disk is saved.
      settings: { fsync: "off", max_connections: "200" },
    });
  let server: EmbeddedPostgres = await run();
  const pidFile = join(server.dataDir, "postmaster.pid");
  const pid = async () => Number((await Deno.readTextFile(pidFile)).split("\n")[0]);
  const leave = guard(folder, [pidFile]);
  let alive = true;
  const kill = async () => {
    if (!alive) return;
    alive = false;
    await signalTree(await pid(), "SIGKILL");
    await server.ended;
  };
  return {
    name: "postgres",
    port,
    folder,
    superuserUrl: server.superuserUrl,
    kill,
    async start() {
      if (alive) return;
      server = await run();
      alive = true;
    },
    async freeze() {
      await signalTree(await pid(), "SIGSTOP");
    },
    async thaw() {
      await signalTree(await pid(), "SIGCONT");
    },
    async [Symbol.asyncDispose]() {
      await kill();
      await leave();
    },
  };
}
