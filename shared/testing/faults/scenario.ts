import { delay } from "@std/async/delay";
import type { Control } from "./controls.ts";
import { connect, type Sql } from "shared/db/mod.ts";
import { makeDatabase } from "./database.ts";
import {
  type PrivatePostgres,
  privatePostgres,
  type PrivateRabbit,
  type PrivateRedis,
} from "./engines.ts";
import { differentViews, pending, readIntents, type Violation, violations } from "./invariants.ts";
import {
  engineFaults,
  type Fault,
  type Happened,
  letHappen,
  networkFaults,
  processFaults,
} from "./plan.ts";
import { freePort } from "./ports.ts";
import { Process } from "./process.ts";
import type { Settings } from "./processes/child.ts";
import { FaultProxy } from "./proxy.ts";
import { Random } from "./random.ts";

export interface ScenarioOptions {
  seed: number;
  /** How long faults happen. */
  seconds: number;
  /** One of the caller's; it is killed, too. By default one is made for this run. */
  postgres?: PrivatePostgres;
  /** A broker makes it the driver of AMQP; without one events stay in PostgreSQL. */
  rabbit?: PrivateRabbit;
  /** Carries live updates between the websocket processes; without one PostgreSQL does. */
  redis?: PrivateRedis;
  /** A fault in relay or consumer, of `controls.ts`, which the checks must find. */
  control?: Control;
  /** Only faults whose name matches. */
  only?: RegExp;
  /** Below 1 faults are as much shorter, and follow as much faster. */
  pace?: number;
  /** When all is well again, so many seconds without any progress are the end. */
  patience?: number;
  /** Keeps plan, logs and notes of a run that went well, too. */
  keep?: boolean;
  log?(line: string): void;
}

export interface Outcome {
  seed: number;
  happened: Happened[];
  /** Changes that were committed, and effects of them. */
  committed: number;
  effects: number;
  /** Changes of which the writer did not learn what came of them. */
  unknown: number;
  /** Longest time in which something was to be done and no effect came, in milliseconds. */
  longestStallMs: number;
  /** From the end of the last fault until all was delivered and shown. */
  settledMs: number;
  violations: Violation[];
  /** Logs, plan and notes; kept where something was violated, else null. */
  folder: string | null;
}

const tenant = "demo";
const consumers = ["faults.totals", "faults.mirror"];

/**
 * Runs writers, workers, websocket processes and browsers against engines of their own while faults
 * happen, then lets everything settle, and checks what must hold.
 */
export async function runScenario(options: ScenarioOptions): Promise<Outcome> {
  const { seed, seconds, rabbit, redis, patience = 60 } = options;
  const random = new Random(seed);
  const folder = await Deno.makeTempDir({ dir: "/tmp", prefix: "vecton-faults-run-" });
  const log = (line: string) => {
    Deno.writeTextFileSync(`${folder}/plan.log`, `${line}\n`, { append: true });
    options.log?.(line);
  };
  log(`seed ${seed}, ${seconds} s, ${rabbit ? "amqp" : "embedded"}, ${options.control ?? "real"}`);
  await using stack = new AsyncDisposableStack();
  const postgres = options.postgres ?? stack.use(await privatePostgres());
  const databaseUrl = await makeDatabase(postgres.superuserUrl, tenant);
  const sql = connect(databaseUrl, { max: 2 });
  stack.defer(() => sql.end({ timeout: 1 }));

  const proxy = (port: number) => stack.use(new FaultProxy({ hostname: "127.0.0.1", port }));
  const through = (url: string, { port }: FaultProxy) => {
    const changed = new URL(url);
    changed.host = `127.0.0.1:${port}`;
    return changed.href;
  };
  // A control is of the relay or a consumer: the websocket processes have sound ones.
  const livePorts = options.control ? [] : [freePort(), freePort()];
  const beforeLive = livePorts.map(proxy);
  const between: Record<string, FaultProxy> = {
    "writers and postgres": proxy(postgres.port),
    "workers and postgres": proxy(postgres.port),
    "websocket and postgres": proxy(postgres.port),
    ...Object.fromEntries(beforeLive.map((each, i) => [`browsers and websocket-${i + 1}`, each])),
    ...(rabbit && { "workers and rabbitmq": proxy(rabbit.port) }),
    ...(redis && { "websocket and redis": proxy(redis.port) }),
  };
  const brokerUrl = rabbit && await rabbit.virtualHost(`run-${folder.slice(-8)}`);
  const process = (script: string, name: string, settings: Partial<Settings>) => {
    const started = stack.use(
      new Process(script, {
        name,
        seed: random.between(1, 2 ** 31),
        tenant,
        databaseUrl,
        amqpUrl: brokerUrl ? through(brokerUrl, between["workers and rabbitmq"]) : null,
        redisUrl: null,
        folder,
        port: 0,
        liveSecret: "0123456789abcdef0123456789abcdef",
        control: options.control ?? null,
        ...settings,
      }),
    );
    started.start();
    return started;
  };
  const writers = [1, 2].map((i) =>
    process("writer", `writer-${i}`, {
      databaseUrl: through(databaseUrl, between["writers and postgres"]),
    })
  );
  const live = livePorts.map((port, i) =>
    process("live", `websocket-${i + 1}`, {
      databaseUrl: through(databaseUrl, between["websocket and postgres"]),
      redisUrl: redis ? through(redis.url, between["websocket and redis"]) : null,
      port,
    })
  );
  const viewers = beforeLive.map(({ port }, i) => process("viewer", `browsers-${i + 1}`, { port }));
  const others = [...writers, ...live, ...viewers];
  await Promise.all(others.map((each) => each.next()));
  // Last of all: what is published before a consumer has ever run must reach it, too.
  const workers = [1, 2].map((i) =>
    process("worker", `worker-${i}`, {
      databaseUrl: through(databaseUrl, between["workers and postgres"]),
    })
  );
  await Promise.all(workers.map((each) => each.next()));
  const all = [...workers, ...others];

  const faults: Fault[] = [
    ...writers.flatMap((each) => processFaults(each)),
    ...workers.flatMap((each) => processFaults(each, 2)),
    ...live.flatMap((each) => processFaults(each)),
    ...engineFaults(postgres, 2),
    ...(rabbit ? engineFaults(rabbit) : []),
    ...(redis ? engineFaults(redis) : []),
    ...Object.entries(between).flatMap(([name, proxy]) => networkFaults(name, proxy)),
  ].filter(({ name }) => !options.only || options.only.test(name));
  const watch = watchStalls(sql);
  const happened = await letHappen({
    faults,
    random,
    forMs: seconds * 1000,
    pace: options.pace,
    log,
  });

  // What ends by itself is started again, as a supervisor would.
  const revive = (which: Process[]) => {
    for (const each of which) each.start();
  };
  if (options.control) await untilWorked(sql, () => revive(all));
  log("quiet: everything runs again, and writers finish");
  const quiet = Date.now();
  revive(all);
  await Promise.all(writers.map((writer) => writer.stop(30_000)));
  const serving = [...workers, ...live, ...viewers];
  const views = await settle(sql, viewers, patience, log, () => revive(serving));
  const settledMs = Date.now() - quiet;
  const longestStallMs = await watch();

  const intents = await readIntents(writers.map(({ name }) => `${folder}/${name}.jsonl`));
  const found = await violations(sql, consumers, intents);
  if (views.length > 0) {
    found.push({
      what: `a browser shows something else (${views.length})`,
      examples: views.slice(0, 5),
    });
  }
  for (const { name, crashes, log: file } of all) {
    if (crashes.length === 0) continue;
    found.push({ what: `${name} ended by itself (${crashes.length})`, examples: [`see ${file}`] });
  }
  const { committed, effects } = await pending(sql, consumers);
  for (const { what, examples } of found) log([`VIOLATED: ${what}`, ...examples].join("\n  "));
  // Nothing to look at in a run that went well, or that was to go wrong.
  const keep = options.keep || found.length > 0 && !options.control;
  if (!keep) stack.defer(() => Deno.remove(folder, { recursive: true }));
  return {
    seed,
    happened,
    committed,
    effects,
    unknown: [...intents.values()].filter((outcome) => outcome === "unknown").length,
    longestStallMs,
    settledMs,
    violations: found,
    folder: keep ? folder : null,
  };
}

/**
 * A fault must meet the moment that does the harm. On a busy machine workers may only just have
 * started when the faults are over: writers go on until workers have kept up with them for a while.
 */
async function untilWorked(sql: Sql, revive: () => void): Promise<void> {
  const enough = 300;
  for (const end = Date.now() + 30_000; Date.now() < end; await delay(200)) {
    revive();
    const state = await pending(sql, consumers).catch(() => null);
    if (state && state.effects >= enough) return;
  }
}

/** Waits until all is delivered and shown, or nothing moves any more; returns what browsers show wrongly. */
async function settle(
  sql: Sql,
  viewers: Process[],
  patience: number,
  log: (line: string) => void,
  revive: () => void,
): Promise<string[]> {
  let [moved, effects] = [Date.now(), -1];
  for (;;) {
    revive();
    const state = await pending(sql, consumers).catch(() => null);
    if (state && state.effects !== effects) [moved, effects] = [Date.now(), state.effects];
    const delivered = state && state.missing <= 0 && state.outbox === 0;
    const different = await shown(sql, viewers).catch((error) => [String(error)]);
    if (delivered && different.length === 0) return [];
    if (Date.now() - moved > patience * 1000) {
      log(`not settled, and nothing moved for ${patience} s: ${JSON.stringify(state)}`);
      return different;
    }
    await delay(250);
  }
}

async function shown(sql: Sql, viewers: Process[]): Promise<string[]> {
  const views = await Promise.all(viewers.map(viewsOf));
  return await differentViews(sql, views.flat());
}

async function viewsOf(viewer: Process) {
  const answer = viewer.next();
  await viewer.tell("view");
  return (await answer).views as Parameters<typeof differentViews>[1];
}

/** Measures the longest time without an effect while one was due; call the result to end it. */
function watchStalls(sql: Sql): () => Promise<number> {
  let [longest, last, effects, stopped] = [0, Date.now(), -1, false];
  const watching = (async () => {
    while (!stopped) {
      const state = await pending(sql, consumers).catch(() => null);
      const moved = state && (state.effects !== effects || state.missing <= 0);
      if (moved) [last, effects] = [Date.now(), state.effects];
      longest = Math.max(longest, Date.now() - last);
      await delay(100);
    }
  })();
  return async () => {
    stopped = true;
    await watching;
    return longest;
  };
}
