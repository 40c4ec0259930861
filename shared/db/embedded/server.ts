import { delay } from "@std/async/delay";
import { join } from "@std/path";
import postgres from "postgres";
import type { Binaries } from "./binaries.ts";
import type { ServerUser } from "./user.ts";

interface RunOptions {
  binaries: Binaries;
  dataDir: string;
  user: ServerUser | null;
  password: string;
  port: number;
  settings: Record<string, string>;
  log(line: string): void;
}

export interface RunningServer {
  port: number;
  ended: Promise<void>;
  stop(): Promise<void>;
}

const startLimitMs = 60_000;

/** Starts the server on its data and waits until it answers. */
export async function runServer(options: RunOptions): Promise<RunningServer> {
  await endPredecessor(options);
  const port = options.port === 0 ? freePort() : options.port;
  ensureFree(port);
  const deadline = Date.now() + startLimitMs;
  while (true) {
    const attempt = spawn(options, port);
    const failure = await ready(attempt, options.password, port, deadline);
    if (failure === null) return running(attempt, port);
    // Backends of a killed server leave within seconds; until then their memory is in use.
    const passing = /shared memory block|lock file .* already exists/.test(failure);
    if (!passing || Date.now() > deadline) {
      throw new Error(`PostgreSQL did not start:\n${failure}`);
    }
    await delay(300);
  }
}

interface Attempt {
  child: Deno.ChildProcess;
  /** The last that the server said. */
  output(): string;
  status: Promise<Deno.CommandStatus>;
}

function spawn({ binaries, dataDir, user, settings }: RunOptions, port: number): Attempt {
  const all: Record<string, string> = {
    port: String(port),
    listen_addresses: "127.0.0.1",
    // Passwords only, and no socket for other users of the machine to find.
    unix_socket_directories: "",
    max_connections: "300",
    shared_buffers: "128MB",
    jit: "off",
    logging_collector: "on",
    log_directory: "log",
    log_filename: "postgresql-%a.log",
    log_truncate_on_rotation: "on",
    ...settings,
  };
  const child = new Deno.Command(binaries.postgres, {
    args: ["-D", dataDir, ...Object.entries(all).flatMap(([k, v]) => ["-c", `${k}=${v}`])],
    env: { LD_LIBRARY_PATH: binaries.libraries, LC_ALL: "C" },
    cwd: "/",
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    ...user,
  }).spawn();
  let tail = "";
  (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of child.stderr) {
      tail = (tail + decoder.decode(chunk, { stream: true })).slice(-4000);
    }
  })();
  return { child, output: () => tail, status: child.status };
}

/** Null once the server answers, or what it said when it ended instead. */
async function ready(
  { output, status }: Attempt,
  password: string,
  port: number,
  deadline: number,
): Promise<string | null> {
  let ended = false;
  status.then(() => ended = true);
  while (!ended) {
    if (Date.now() > deadline) return `no answer within ${startLimitMs / 1000} s\n${output()}`;
    const sql = postgres({
      host: "127.0.0.1",
      port,
      user: "postgres",
      password,
      database: "postgres",
      max: 1,
      connect_timeout: 5,
      onnotice: () => {},
    });
    try {
      await sql`SELECT 1`;
      return null;
    } catch {
      await delay(40);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
  return output() || "it ended without a word";
}

function running({ child, status }: Attempt, port: number): RunningServer {
  const ended = status.then(() => {});
  return {
    port,
    ended,
    async stop() {
      signal(child.pid, "SIGINT");
      const late = setTimeout(() => signal(child.pid, "SIGQUIT"), 20_000);
      await ended;
      clearTimeout(late);
    },
  };
}

/** A server that outlived the process that started it is stopped: it has our data. */
async function endPredecessor({ dataDir, log }: RunOptions): Promise<void> {
  const file = join(dataDir, "postmaster.pid");
  const pid = await Deno.readTextFile(file).then((text) => Number(text.split("\n")[0]), () => 0);
  if (!pid) return;
  if (!await isPostgres(pid)) {
    // Its owner was killed, and the number may belong to somebody else by now.
    await Deno.remove(file).catch(() => {});
    return;
  }
  log("Stopping the PostgreSQL server of an earlier run");
  signal(pid, "SIGINT");
  for (let waited = 0; waited < 20_000 && await isPostgres(pid); waited += 50) await delay(50);
  if (await isPostgres(pid)) signal(pid, "SIGQUIT");
  for (let waited = 0; waited < 5000 && await isPostgres(pid); waited += 50) await delay(50);
}

async function isPostgres(pid: number): Promise<boolean> {
  if (Deno.build.os === "linux") {
    return await Deno.readTextFile(`/proc/${pid}/cmdline`).then(
      (line) => line.includes("postgres"),
      () => false,
    );
  }
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "comm=", "-p", String(pid)] })
    .output();
  return new TextDecoder().decode(stdout).includes("postgres");
}

function signal(pid: number, name: Deno.Signal): void {
  try {
    Deno.kill(pid, name);
  } catch {
    // It is gone already.
  }
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

function ensureFree(port: number): void {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
  } catch {
    throw new Error(`Port ${port} is taken: PostgreSQL needs it, so stop what listens there`);
  }
}
