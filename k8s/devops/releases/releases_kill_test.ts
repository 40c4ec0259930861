import { assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { fileURLToPath } from "node:url";
import { imageOf, newStage } from "./testing.ts";

const program = fileURLToPath(new URL("./testing_releaser.ts", import.meta.url));

function start(path: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", program, path],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  return { child, lines: child.stdout.getReader() };
}

Deno.test("two processes drive a release and are killed again and again: each change is made once", async () => {
  const slugs = Array.from({ length: 30 }, (_, n) => `shop-${String(n).padStart(2, "0")}`);
  const stage = await newStage({ canary: ["akna"], early: ["bolt"], stable: slugs });
  await stage.release(imageOf("a"), "r1");
  let running = [start(stage.path), start(stage.path)];
  for (let round = 0; (await stage.get("r1")).status.state !== "done"; round++) {
    const [victim, other] = running;
    // In the middle of another step each time.
    await victim.lines.read();
    await delay(round * 7 % 50);
    victim.child.kill("SIGKILL");
    await victim.lines.cancel();
    await victim.child.status;
    running = [other, start(stage.path)];
  }
  for (const { child, lines } of running) {
    child.kill("SIGKILL");
    await lines.cancel();
    await child.status;
  }
  assertEquals(await stage.images("akna", "bolt", "shop-29"), Array(3).fill(imageOf("a")));
  const history = await stage.forge.history("k8s/releases/r1.yaml", 100);
  assertEquals(history.toReversed().map(({ operation }) => operation), [
    "r1",
    "r1-canary-first",
    "r1-canary-pass-1",
    "r1-early-first",
    "r1-early-pass-2",
    "r1-stable-first",
    "r1-stable-shop-24",
    "r1-stable-pass-3",
    "r1-finish-4",
  ]);
});
