/**
 * The framework layer against a bare `deno serve` that answers JSON: requests per second, tail,
 * start, memory, client bytes and build. Each ratio is taken from rounds that alternate in one run.
 */
import { gzipSync } from "node:zlib";
import { Builder } from "fresh/dev";
import type { Load } from "./load.ts";
import { rebuilds } from "./rebuild.ts";

const root = `${import.meta.dirname}/app`;
const rounds = 5;
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];

function print(what: string, value: string, goal: string): void {
  console.log(`${what.padEnd(58)} ${value.padStart(12)}   goal ${goal}`);
}

interface Server {
  origin: string;
  /** Milliseconds from nothing to the first answer. */
  started: number;
  /** Resident set, in bytes. */
  memory(): Promise<number>;
  /** Seconds of CPU used so far. */
  cpu(): Promise<number>;
  stop(): Promise<void>;
}

async function serve(module: string, path: string): Promise<Server> {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  const began = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["serve", "-A", "--quiet", "--config=deno.json", "--host=127.0.0.1"]
      .concat(`--port=${port}`, module),
    stdout: "null",
    stderr: "null",
  }).spawn();
  const origin = `http://127.0.0.1:${port}`;
  while (true) {
    const response = await fetch(origin + path).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok) break;
    await new Promise((done) => setTimeout(done, 1));
  }
  const started = performance.now() - began;
  const proc = (file: string) => Deno.readTextFile(`/proc/${child.pid}/${file}`);
  return {
    origin,
    started,
    memory: async () => Number(/VmRSS:\s+(\d+)/.exec(await proc("status"))?.[1]) * 1024,
    cpu: async () => {
      const fields = (await proc("stat")).split(") ")[1].split(" ");
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    async stop() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

async function load(url: string, seconds = 2, connections = 32): Promise<Load> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-net", "--quiet", `${import.meta.dirname}/load.ts`, url]
      .concat(String(connections), String(seconds)),
    stderr: "inherit",
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

const builder = new Builder({ root });
const began = performance.now();
await builder.build();
const built = performance.now() - began;
const server = `${root}/_fresh/server.js`;
const bare = `${import.meta.dirname}/bare.ts`;

const starts = { app: [] as number[], bare: [] as number[] };
// A start is short: a few of them would measure what else the machine does.
for (let i = 0; i < 15; i++) {
  for (const [name, module] of [["app", server], ["bare", bare]] as const) {
    const running = await serve(module, "/");
    starts[name].push(running.started);
    await running.stop();
  }
}

const app = await serve(server, "/");
const base = await serve(bare, "/");
const seen = { page: [] as Load[], json: [] as Load[], bare: [] as Load[] };
const urls = { page: `${app.origin}/`, json: `${app.origin}/json`, bare: `${base.origin}/` };
for (const url of Object.values(urls)) await load(url, 1);
let cpuPerPage = 0;
for (let i = 0; i < rounds; i++) {
  for (const name of ["bare", "page", "json"] as const) {
    const before = await app.cpu();
    seen[name].push(await load(urls[name]));
    if (name === "page") {
      cpuPerPage = (await app.cpu() - before) / (seen.page.at(-1)!.perSecond * 2) * 1000;
    }
  }
}
const perSecond = (loads: Load[]) => median(loads.map((each) => each.perSecond));
const [memory, baseMemory] = [await app.memory(), await base.memory()];
await Promise.all([app.stop(), base.stop()]);

const html = await (await import(`file://${server}`)).default.fetch(new Request("http://x/"));
const files = new Set(
  [...html.headers.get("link")!.matchAll(/<([^>]+)>/g)].map(([, path]) => path as string),
);
let bytes = 0;
for (const path of files) {
  const name = path.split("/").at(-1)!;
  const file = `${root}/_fresh/static/_fresh/js/${builder.config.buildId}/${name}`;
  bytes += gzipSync(await Deno.readFile(file), { level: 9 }).byteLength;
}

const tenant = performance.now();
await new Deno.Command(Deno.execPath(), {
  args: ["run", "-A", "--quiet", "tenant/dev.ts", "build"],
  stdout: "null",
}).output();
const tenantBuilt = performance.now() - tenant;

const saved = {
  page: await rebuilds(root, { file: "routes/index.tsx", marker: "Twenty items<", saves: 5 }),
  island: await rebuilds(root, { file: "islands/Counter.tsx", marker: "+1<", saves: 5 }),
};

print(
  "page, requests per second, of the bare server's",
  `1/${(perSecond(seen.bare) / perSecond(seen.page)).toFixed(1)}`,
  "at least 1/11",
);
print(
  "JSON route, requests per second, of the bare server's",
  (perSecond(seen.json) / perSecond(seen.bare)).toFixed(2),
  "at least 0.85",
);
print(
  "page, p99 of 32 connections in times of its p50",
  median(seen.page.map(({ p50, p99 }) => p99 / p50)).toFixed(1),
  "at most 4",
);
print(
  "start to the first answer, in times of the bare server's",
  (median(starts.app) / median(starts.bare)).toFixed(2),
  "at most 1.5",
);
print(
  "memory after load, in times of the bare server's",
  (memory / baseMemory).toFixed(2),
  "at most 2.5",
);
print("JavaScript of the page, gzip, bytes", String(bytes), "at most 12000");
print("CPU of one page, ms", cpuPerPage.toFixed(3), "none");
print("build of this app, seconds", (built / 1000).toFixed(2), "none");
print(
  "build of the tenant app, whole process, seconds",
  (tenantBuilt / 1000).toFixed(2),
  "under 3",
);
for (const [what, times] of Object.entries(saved)) {
  print(
    `in development, from a saved ${what} to its page, ms`,
    median(times).toFixed(0),
    "under 300",
  );
}
console.log(
  `\nbare server ${perSecond(seen.bare).toFixed(0)}/s, page ${
    perSecond(seen.page).toFixed(0)
  }/s, ` +
    `start ${median(starts.bare).toFixed(0)} ms, memory ${(baseMemory / 2 ** 20).toFixed(0)} MiB`,
);
