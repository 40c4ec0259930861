import { delay } from "@std/async/delay";

/** A real engine of this test's own, on a port of its own, that may be killed and started again. */
export interface PrivateEngine extends AsyncDisposable {
  readonly name: string;
  readonly port: number;
  /** Where it keeps its data and logs; removed at the end. */
  readonly folder: string;
  /** Ends it as `kill -9` does, without a chance to say goodbye, and waits until it is gone. */
  kill(): Promise<void>;
  /** Starts it again on the data it has, and waits until it serves. */
  start(): Promise<void>;
  /** Stops it in its tracks (SIGSTOP): its connections stay, and nothing answers. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
}

/** Where a program is, or null: the caller's tests are then left out, and this says so. */
export async function program(engine: string, candidates: string[]): Promise<string | null> {
  for (const candidate of candidates) {
    const places = candidate.startsWith("/")
      ? [candidate]
      : (Deno.env.get("PATH") ?? "").split(":").map((folder) => `${folder}/${candidate}`);
    for (const place of places) {
      if (await Deno.stat(place).then((file) => file.isFile, () => false)) return place;
    }
  }
  const missing = `${engine} is not installed (${candidates.join(" or ")})`;
  if (Deno.env.get("VECTON_REQUIRE_ENGINES") === "1") throw new Error(`${missing}: install it`);
  console.log(`left out: ${missing}`);
  return null;
}

/** A folder for an engine, readable to the user it may run as. */
export async function engineFolder(name: string): Promise<string> {
  const folder = await Deno.makeTempDir({ dir: "/tmp", prefix: `vecton-faults-${name}-` });
  await Deno.chmod(folder, 0o755);
  return folder;
}

/**
 * Ends what the files of process ids name, and removes the folder, should this process end without
 * having done so: a test that is killed leaves no engine behind. Call the result when all is done.
 */
export function guard(folder: string, pidFiles: string[]): () => Promise<void> {
  const script = 'cat >/dev/null; f="$1"; shift; ' +
    'for p in "$@"; do [ -f "$p" ] && kill -9 $(head -n 1 "$p"); done; sleep 1; rm -rf "$f"';
  const child = new Deno.Command("/bin/sh", {
    args: ["-c", script, "guard", folder, ...pidFiles],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    // Out of the reach of the Ctrl-C that ends the test.
    detached: true,
  }).spawn();
  return async () => {
    await killChild(child);
    await child.stdin.close().catch(() => {});
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  };
}

/** An engine that is one child process of ours. */
export async function childEngine(options: {
  name: string;
  port: number;
  folder: string;
  /** Where its log is, for whoever looks into a start that failed. */
  log: string;
  spawn(): Promise<Deno.ChildProcess> | Deno.ChildProcess;
  /** Whether it serves. */
  serves(): Promise<true | null>;
  /** Removes what it leaves behind. */
  leave(): Promise<void>;
}): Promise<PrivateEngine> {
  const { name, port, folder } = options;
  let child: Deno.ChildProcess | null = null;
  const kill = async () => {
    await killChild(child);
    child = null;
  };
  const start = async () => {
    if (child) return;
    child = await options.spawn();
    await waitFor(`${name} (see ${options.log})`, options.serves);
  };
  const end = async () => {
    await kill();
    await options.leave();
  };
  await start().catch(async (error) => {
    await end();
    throw error;
  });
  const signal = (sent: Deno.Signal) => Promise.resolve(child?.kill(sent));
  return {
    name,
    port,
    folder,
    kill,
    start,
    freeze: () => signal("SIGSTOP"),
    thaw: () => signal("SIGCONT"),
    [Symbol.asyncDispose]: end,
  };
}

/** Ends our child as `kill -9` does, whether or not it still runs. */
export async function killChild(child: Deno.ChildProcess | null): Promise<void> {
  try {
    child?.kill("SIGKILL");
  } catch {
    // It has ended by itself.
  }
  await child?.status;
}

/** Signals a process and everything it has started; those that are gone already do not matter. */
export async function signalTree(pid: number, signal: Deno.Signal): Promise<void> {
  const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`).catch(() => "");
  try {
    Deno.kill(pid, signal);
  } catch {
    // It has ended.
  }
  for (const child of children.split(" ").filter(Boolean)) await signalTree(Number(child), signal);
}

/** Tries until `attempt` gives something; throws with what it said last when the time is over. */
export async function waitFor<T>(
  what: string,
  attempt: () => Promise<T | null | undefined>,
  limitMs = 60_000,
): Promise<T> {
  let last: unknown = null;
  for (const end = Date.now() + limitMs; Date.now() < end;) {
    try {
      const result = await attempt();
      if (result !== null && result !== undefined) return result;
    } catch (error) {
      last = error;
    }
    await delay(50);
  }
  throw new Error(`${what}: not within ${limitMs / 1000} s`, { cause: last });
}
