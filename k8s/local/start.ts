/** `deno task start`: all of Vecton on this machine, until Ctrl-C. With `--dev`: watch and reload. */
import { join } from "@std/path";
import { Console } from "./console.ts";
import { isFree, ports } from "./ports.ts";
import { platformSecrets, stateDir } from "./platform.ts";
import { startPlatform } from "./run.ts";

const console_ = new Console();
const pidFile = join(stateDir, "start.pid");

try {
  await start();
} catch (error) {
  console_.fail(error instanceof Error ? error.message : String(error));
  Deno.exit(1);
}

async function start(): Promise<void> {
  const began = performance.now();
  await Deno.mkdir(stateDir, { recursive: true });
  await refuseSecondStart();
  refuseBusyPorts();
  await Deno.writeTextFile(pidFile, String(Deno.pid));
  const secrets = await platformSecrets();
  const stopped = stopSignal();
  const starting = startPlatform({
    secrets,
    dev: Deno.args.includes("--dev"),
    log: (line) => console_.step(line),
    stopped,
  });
  const platform = await starting;
  console_.ready(platform, secrets, (performance.now() - began) / 1000);
  await stopped;
  console_.step("Stopping");
  await platform.stop();
  await Deno.remove(pidFile).catch(() => {});
  console_.step("Stopped. The data stays in .vecton/");
  Deno.exit(0);
}

async function refuseSecondStart(): Promise<void> {
  const pid = Number(await Deno.readTextFile(pidFile).catch(() => "0"));
  const line = pid ? await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "") : "";
  if (pid !== Deno.pid && line.includes("k8s/local/start.ts")) {
    throw new Error(`Vecton is running already (process ${pid}). Stop it with Ctrl-C first.`);
  }
}

function refuseBusyPorts(): void {
  const busy = Object.entries(ports).filter(([, port]) => !isFree(port));
  if (busy.length === 0) return;
  const list = busy.map(([name, port]) => `${port} (${name})`).join(", ");
  throw new Error(
    `These ports are taken: ${list}. Stop what listens there and start again. ` +
      `\`lsof -i :${busy[0][1]}\` shows who it is.`,
  );
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = 0;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      Deno.addSignalListener(signal, () => {
        // Who asks three times wants out at once; children end with us.
        if (++asked === 3) Deno.exit(130);
        resolve();
      });
    }
  });
}
