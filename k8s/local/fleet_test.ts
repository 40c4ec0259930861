import "./testing_state.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { delay } from "@std/async/delay";
import { lastLines, startChild } from "./child.ts";
import { Fleet, type FleetOptions, WakeError } from "./fleet.ts";

const args = ["run", "-A", "--quiet", "--no-check", "k8s/local/testing_service.ts"];

function stage(options?: FleetOptions) {
  const said: string[] = [];
  const fleet = new Fleet((line) => said.push(line), options);
  const put = async (name: string, env: Record<string, string> = {}) => {
    await fleet.put("t-a", name, args, env);
    fleet.scale("t-a", name, { cooldownSeconds: 3600, paused: false, consumers: [], queries: [] });
  };
  const wake = (name: string, limitMs = 30_000) => fleet.wake("t-a", name, limitMs);
  const ask = async (port: number, path = "/") =>
    await (await fetch(`http://127.0.0.1:${port}${path}`)).json() as {
      pid: number;
      template: string;
    };
  const awake = () => fleet.list().filter(({ child }) => child).map(({ name }) => name);
  return { fleet, said, put, wake, ask, awake, [Symbol.asyncDispose]: () => fleet.stop() };
}

const idle = () => Promise.resolve(false);

Deno.test("many who ask at once wait for one start", async () => {
  await using at = stage();
  await at.put("shop", { READY_MS: "300" });
  const ports = await Promise.all(Array.from({ length: 20 }, () => at.wake("shop")));
  assertEquals(new Set(ports).size, 1);
  const { pid } = await at.ask(ports[0]);
  assertEquals(pid, at.fleet.get("t-a", "shop")!.child!.pid);
});

Deno.test("who will not wait longer is told, and the start goes on for the others", async () => {
  await using at = stage();
  await at.put("shop", { READY_MS: "1500" });
  const patient = at.wake("shop");
  const { message } = await assertRejects(() => at.wake("shop", 100), WakeError);
  assertStringIncludes(message, "it goes on");
  await at.ask(await patient);
});

Deno.test("what keeps ending is started ever more rarely, says why, and is well once it stays", async () => {
  await using at = stage();
  await at.put("shop", { EXIT: "3" });
  const first = await assertRejects(() => at.wake("shop"), WakeError);
  assertEquals(first.message, "shop did not start: it ended with code 3: there is no such table");
  assertEquals(at.fleet.crashLoop("t-a", "shop"), null);
  // The first restart is at once, the one after it is not.
  await assertRejects(() => at.wake("shop"), WakeError);
  const held = await assertRejects(() => at.wake("shop"), WakeError);
  assertMatch(
    held.message,
    /^shop keeps ending \(.+there is no such table\); .+ tried again in 1 s$/,
  );
  assertStringIncludes(at.fleet.crashLoop("t-a", "shop")!, "CrashLoopBackOff");
  assertEquals(at.said.length, 2);
  await delay(1100);
  const third = await assertRejects(() => at.wake("shop"), WakeError);
  assertStringIncludes(third.message, "did not start");
  // Another template is another chance, at once.
  await at.put("shop", {});
  await at.ask(await at.wake("shop"));
  assertEquals(at.fleet.crashLoop("t-a", "shop"), null);
});

Deno.test("a service that is killed is started by the next request, at once", async () => {
  await using at = stage();
  await at.put("shop");
  for (let i = 0; i < 3; i++) {
    const { pid } = await at.ask(await at.wake("shop"));
    Deno.kill(pid, "SIGKILL");
    while (at.fleet.get("t-a", "shop")!.child) await delay(10);
  }
  assertEquals(at.fleet.crashLoop("t-a", "shop"), null);
});

Deno.test("a template that changes while its process starts is the one that is waited for", async () => {
  await using at = stage();
  await at.put("shop", { READY_MS: "60000", TEMPLATE: "old" });
  const port = at.wake("shop");
  await delay(100);
  await at.put("shop", { TEMPLATE: "new" });
  assertEquals((await at.ask(await port)).template, "new");
});

Deno.test("a service sleeps when it is idle or paused, and not while a request is open", async () => {
  await using at = stage();
  const scaling = { cooldownSeconds: 0, paused: false, consumers: [], queries: [] };
  await at.put("shop");
  at.fleet.scale("t-a", "shop", scaling);
  await at.wake("shop");
  const done = at.fleet.begin("t-a", "shop");
  await delay(10);
  await at.fleet.settle(idle);
  assertEquals(at.awake(), ["shop"]);
  done();
  await delay(10);
  await at.fleet.settle(() => Promise.resolve(true));
  assertEquals(at.awake(), ["shop"], "it has work of its own");
  await at.fleet.settle(idle);
  assertEquals(at.awake(), []);
  await at.wake("shop");
  at.fleet.scale("t-a", "shop", { ...scaling, cooldownSeconds: 3600, paused: true });
  await at.fleet.settle(idle);
  assertEquals(at.awake(), []);
});

Deno.test("where too many are awake, the one unused for longest goes, never one at work", async () => {
  await using at = stage({ maxAwake: 2 });
  for (const name of ["a", "b", "c", "d"]) await at.put(name);
  await at.wake("a");
  const done = at.fleet.begin("t-a", "a");
  await delay(5);
  await at.wake("b");
  await delay(5);
  await at.wake("c");
  assertEquals(at.awake(), ["a", "c"]);
  done();
  await at.wake("d");
  assertEquals(at.awake(), ["a", "d"]);
});

Deno.test("a process that does not hear SIGTERM is killed after its grace", async () => {
  await using at = stage();
  await at.put("shop", { DEAF: "1" });
  await at.ask(await at.wake("shop"));
  const { child } = at.fleet.get("t-a", "shop")!;
  await child!.stop(200);
  assertEquals((await child!.status).signal, "SIGKILL");
});

Deno.test("when the one that started them is killed, no process stays", async () => {
  const script = `
    import "./k8s/local/testing_state.ts";
    import { Fleet } from "./k8s/local/fleet.ts";
    const fleet = new Fleet(console.error);
    await fleet.put("t-a", "shop", ${JSON.stringify(args)}, {});
    await fleet.wake("t-a", "shop", 30_000);
    console.log(fleet.get("t-a", "shop").child.pid);`;
  const platform = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", script],
    stdout: "piped",
  }).spawn();
  const reader = platform.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const pid = Number((await reader.read()).value);
  assert(pid > 0);
  platform.kill("SIGKILL");
  await platform.status;
  await reader.cancel();
  const lives = () => Deno.stat(`/proc/${pid}`).then(() => true, () => false);
  for (let i = 0; i < 200 && await lives(); i++) await delay(25);
  assertEquals(await lives(), false);
});

Deno.test("the log of a Job tells of its last run only", async () => {
  for (const word of ["first", "second"]) {
    const child = startChild({
      name: "t-a/job",
      args: ["eval", `console.log("${word}")`],
      env: {},
      freshLog: true,
    });
    await child.status;
    assertEquals(await lastLines("t-a/job", 10), [word]);
  }
});
