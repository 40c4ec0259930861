import { fromFileUrl } from "@std/path";

export const password = "szép idő kint a tóparton";
export const adminEmail = "anna@vecton.example";

/** All of Vecton in a state folder of its own, as `deno task start` brings it up. */
export interface Platform extends AsyncDisposable {
  stateDir: string;
  /** What `start` has printed until now. */
  output(): string;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<Deno.CommandStatus>;
  pid: number;
}

const root = fromFileUrl(new URL("../../../", import.meta.url));

/** Starts the platform, with further settings, and waits until it says that it runs. */
export async function startPlatform(
  stateDir?: string,
  settings: Record<string, string> = {},
): Promise<Platform> {
  const folder = stateDir ?? await Deno.makeTempDir({ dir: "/var/tmp", prefix: "vecton-journey-" });
  await Deno.chmod(folder, 0o755);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "k8s/local/start.ts"],
    cwd: root,
    env: {
      ...settings,
      VECTON_STATE_DIR: folder,
      VECTON_ADMIN_EMAIL: adminEmail,
      VECTON_ADMIN_PASSWORD: password,
      NO_COLOR: "1",
    },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let text = "";
  const running = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    (async () => {
      for await (const part of stream.pipeThrough(new TextDecoderStream())) {
        text += part;
        if (text.includes("Ctrl-C stops everything")) running.resolve();
      }
    })();
  }
  child.status.then(({ code }) => running.reject(new Error(`start ended (${code}):\n${text}`)));
  await running.promise;
  const stop = async () => {
    try {
      child.kill("SIGINT");
    } catch {
      // It has ended already.
    }
    return await child.status;
  };
  return {
    stateDir: folder,
    output: () => text,
    stop,
    pid: child.pid,
    async [Symbol.asyncDispose]() {
      await stop();
      if (!stateDir) await Deno.remove(folder, { recursive: true }).catch(() => {});
    },
  };
}

/** Processes that have the state folder in their command line or environment. */
export async function processesOf(stateDir: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(entry.name)) continue;
    const line = await Deno.readTextFile(`/proc/${entry.name}/cmdline`).catch(() => "");
    const env = await Deno.readTextFile(`/proc/${entry.name}/environ`).catch(() => "");
    if (Number(entry.name) !== Deno.pid && (line + env).includes(stateDir)) {
      found.push(`${entry.name} ${line.replaceAll("\0", " ")}`);
    }
  }
  return found;
}
