import { delay } from "@std/async/delay";
import { join } from "@std/path";
import { projectRoot, stateDir } from "./platform.ts";

export interface ChildOptions {
  name: string;
  /** Arguments of `deno`. */
  args: string[];
  env: Record<string, string>;
  /** Begins its log anew: it tells of this run only. */
  freshLog?: boolean;
}

export interface Child {
  pid: number;
  status: Promise<Deno.CommandStatus>;
  /** SIGTERM, and SIGKILL where that is not heard within `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

const logLimit = 10 * 1024 * 1024;

/** What of our own environment a child may see: nothing that configures one process alone. */
const passed = [
  "PATH",
  "HOME",
  "DENO_DIR",
  "TMPDIR",
  "LANG",
  "NO_COLOR",
  "HTTPS_PROXY",
  "LOG_LEVEL",
  "OTEL_DENO",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_EXPORTER_OTLP_HEADERS",
  "OTEL_EXPORTER_OTLP_PROTOCOL",
];

/**
 * Starts a process of the platform. Its output goes to `logs/<name>.log`; it ends with us, because
 * the pipe to its stdin closes even when we are killed.
 */
export function startChild({ name, args, env, freshLog = false }: ChildOptions): Child {
  const inherited = Object.fromEntries(
    passed.flatMap((key) => Deno.env.has(key) ? [[key, Deno.env.get(key)!]] : []),
  );
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: projectRoot,
    env: { ...inherited, OTEL_SERVICE_NAME: name, ...env, VECTON_EXIT_WITH_PARENT: "1" },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    // Ctrl-C reaches us alone: we end the others in order.
    detached: true,
  }).spawn();
  const log = openLog(name, freshLog);
  const written = Promise.all([child.stdout, child.stderr].map(async (stream) => {
    for await (const chunk of stream) log.write(chunk);
  })).catch(() => {});
  const status = child.status.then(async (status) => {
    // What it said last is in its log by then; a process of its own may hold the pipe longer.
    await Promise.race([written, delay(500, { persistent: false })]);
    log.close();
    return status;
  });
  return {
    pid: child.pid,
    status,
    async stop(graceMs = 12_000) {
      kill(child, "SIGTERM");
      const late = setTimeout(() => kill(child, "SIGKILL"), graceMs);
      await child.status;
      clearTimeout(late);
    },
  };
}

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It is gone already.
  }
}

/** Where a process's output goes. */
export const logFile = (name: string): string =>
  join(stateDir, "logs", `${name.replaceAll("/", ".")}.log`);

/** Removes what the processes of a namespace have said. */
export async function removeLogs(namespace: string): Promise<void> {
  const folder = join(stateDir, "logs");
  const names = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  for (const { name } of names) {
    if (name.startsWith(`${namespace}.`)) await Deno.remove(join(folder, name)).catch(() => {});
  }
}

/** The last lines with something in them that a process has said. */
export async function lastLines(name: string, count: number): Promise<string[]> {
  const text = await Deno.readTextFile(logFile(name)).catch(() => "");
  return text.split("\n").filter((line) => line.trim()).slice(-count);
}

/** The log of a process; it begins anew when it has grown too long, keeping one old file. */
function openLog(name: string, fresh: boolean): { write(chunk: Uint8Array): void; close(): void } {
  const path = logFile(name);
  Deno.mkdirSync(join(stateDir, "logs"), { recursive: true });
  try {
    if (fresh || Deno.statSync(path).size > logLimit) Deno.renameSync(path, `${path}.1`);
  } catch {
    // There is none yet.
  }
  const file = Deno.openSync(path, { create: true, append: true });
  let open = true;
  return {
    write(chunk) {
      if (open) file.writeSync(chunk);
    },
    close() {
      open = false;
      file.close();
    },
  };
}
