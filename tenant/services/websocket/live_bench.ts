/**
 * Live updates end to end: a committed change until each browser has it, what a socket costs, what
 * a reader that stalls does to the others, and how long a crowd takes to come back. Service and
 * browsers run in processes of their own; everything shares this machine.
 */
import { delay } from "@std/async/delay";
import { TextLineStream } from "@std/streams/text_line_stream";
import { moveStock } from "../inventory/mod.ts";
import { because } from "../inventory/testing.ts";
import { transaction } from "shared/db/mod.ts";
import { liveStock, tokenFor } from "./testing/live.ts";

const browsers = 1000;
const crowd = 2000;
const changesPerSecond = 100;
const seconds = 10;
const variants = 200;
const path = (name: string) => new URL(`./testing/${name}.ts`, import.meta.url).pathname;

function print(what: string, value: string, goal: string): void {
  console.log(`${what.padEnd(58)} ${value.padStart(12)}   goal ${goal}`);
}

function start(file: string, argument: unknown) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", "--config=deno.json", path(file)]
      .concat(JSON.stringify(argument)),
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const answers = child.stdout.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream()).getReader();
  const writer = child.stdin.getWriter();
  const next = async (): Promise<string> => {
    while (true) {
      const { value } = await answers.read() as { value: string | undefined };
      if (value === undefined) throw new Error(`${file} has ended`);
      if (value !== "") return value;
    }
  };
  return {
    child,
    next,
    async tell(name: string, argument?: unknown) {
      await writer.write(new TextEncoder().encode(JSON.stringify([name, argument]) + "\n"));
      return JSON.parse(await next());
    },
  };
}

const db = await liveStock(variants);
await transaction(
  db.sql,
  (tx) =>
    moveStock(
      tx,
      because("receipt"),
      db.variants.map((variantId) => ({ variantId, locationId: db.shop, delta: 1000 })),
    ),
);
const versions = new Map(db.variants.map((variant) => [variant, 1]));
const tenant = `bench${crypto.randomUUID().slice(0, 6)}`;
const server = start("live", {
  databaseUrl: db.url,
  redisUrl: Deno.env.get("REDIS_URL"),
  tenant,
  limits: { perAddress: 1e6, perSubject: 1e6, connections: 1e5 },
});
const url = `http://127.0.0.1:${await server.next()}`;
const load = start("load", { url, token: await tokenFor(tenant) });
const memory = async () =>
  Number(/VmRSS:\s+(\d+)/.exec(await Deno.readTextFile(`/proc/${server.child.pid}/status`))![1]);

/** Changes at an even pace; when each was committed, by key and version. */
async function change(): Promise<Record<string, number>> {
  const committed: Record<string, number> = {};
  const began = performance.now();
  const running = new Set<Promise<void>>();
  for (let i = 0; i < changesPerSecond * seconds; i++) {
    const variantId = db.variants[i % variants];
    const ver = versions.get(variantId)! + 1;
    versions.set(variantId, ver);
    const one = transaction(
      db.sql,
      (tx) => moveStock(tx, because("sale"), [{ variantId, locationId: db.shop, delta: -1 }]),
    ).then(() => {
      committed[`${variantId}:${db.shop}@${ver}`] = performance.timeOrigin + performance.now();
      running.delete(one);
    });
    running.add(one);
    await delay(began + (i + 1) * 1000 / changesPerSecond - performance.now());
  }
  await Promise.all(running);
  await delay(500);
  return committed;
}

interface Report {
  count: number;
  p50: number;
  p99: number;
  most: number;
}
const measure = async (): Promise<Report> => await load.tell("report", await change());

await load.tell("open", crowd);
await load.tell("close");
await delay(1000);
const before = await memory();
await load.tell("open", crowd);
await delay(1000);
const perSocket = (await memory() - before) / crowd;
await load.tell("close");
await load.tell("open", browsers);
await measure();
const alone = await measure();
const whole = browsers * changesPerSecond * seconds;
print(
  `a change is at ${browsers} browsers, p99 (p50 ${alone.p50.toFixed(0)} ms)`,
  `${alone.p99.toFixed(0)} ms`,
  "< 150 ms",
);
print(
  "of all changes, each at each browser",
  `${(alone.count / whole * 100).toFixed(1)} %`,
  "100 %",
);
print("memory of a socket, subscribed and idle", `${perSocket.toFixed(1)} kB`, "< 20 kB");

// Rounds alternate, so that what else this machine does is in both.
const quiet: number[] = [];
const disturbed: number[] = [];
for (let round = 0; round < 3; round++) {
  quiet.push((await measure()).p99);
  await load.tell("stall", 3);
  disturbed.push((await measure()).p99);
  await load.tell("unstall");
}
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];
print(
  "p99 of the others beside three readers that stall",
  `x ${(median(disturbed) / median(quiet)).toFixed(2)}`,
  "< x 1.10",
);

await load.tell("open", crowd - browsers);
const back: number[] = [];
for (let round = 0; round < 3; round++) back.push(await load.tell("reconnect"));
print(
  `${crowd} sockets are lost and back, each with its answer`,
  `${median(back).toFixed(0)} ms`,
  "< 3000 ms",
);

for (const { child } of [load, server]) {
  child.kill("SIGKILL");
  await child.status;
}
await db[Symbol.asyncDispose]();
Deno.exit(0);
