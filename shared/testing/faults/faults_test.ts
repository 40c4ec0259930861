import { assert, assertEquals } from "@std/assert";
import { type Control, controls } from "./controls.ts";
import { privatePostgres, privateRabbit, privateRedis } from "./engines.ts";
import { runScenario, type ScenarioOptions } from "./scenario.ts";

/** Seeds that once found something, and one that nobody has tried. */
const seeds = [22, Math.floor(Math.random() * 1e6)];

/** Fails with what `deno task faults` would print: enough to look for the cause. */
function assertSound({ seed, violations, folder }: Awaited<ReturnType<typeof runScenario>>) {
  const found = violations.map(({ what, examples }) => [what, ...examples].join("\n    "));
  assertEquals(found, [], `seed ${seed}; plan and logs are in ${folder}`);
}

async function assertRunsSound(engines: Pick<ScenarioOptions, "postgres" | "rabbit" | "redis">) {
  for (const seed of seeds) {
    console.log(`seed ${seed}`);
    const outcome = await runScenario({ seed, seconds: 8, ...engines });
    assertSound(outcome);
    assert(outcome.committed > 50 && outcome.happened.length > 5, "there was work, and trouble");
  }
}

Deno.test("events in PostgreSQL: whatever is killed, frozen or cut off, nothing is lost or done twice", async () => {
  await using postgres = await privatePostgres();
  await assertRunsSound({ postgres });
});

Deno.test("events by RabbitMQ, updates by Redis: whatever is killed, frozen or cut off, nothing is lost or done twice", async () => {
  await using rabbit = await privateRabbit();
  await using redis = await privateRedis({ keep: false });
  if (!rabbit || !redis) return;
  await using postgres = await privatePostgres();
  await assertRunsSound({ postgres, rabbit, redis });
});

/** Runs each fault of a driver until the checks have found what they must. */
async function assertCaught(
  t: Deno.TestContext,
  faults: Record<string, RegExp | null>,
  options: Pick<ScenarioOptions, "postgres" | "rabbit" | "only">,
) {
  for (const [control, expected] of Object.entries(faults)) {
    await t.step(control, async () => {
      const found = new Set<string>();
      // A fault must meet the moment that does the harm: not every run has one.
      for (const seed of expected ? [1, 2, 3] : [1]) {
        const { violations } = await runScenario({
          seed,
          seconds: 2,
          ...options,
          control: control as Control,
          pace: 0.4,
          // What is lost never comes; a worker that has just been started again does.
          patience: expected ? 8 : 60,
        });
        for (const { what } of violations) found.add(what);
        if (expected && [...found].some((what) => expected.test(what))) return;
      }
      assertEquals([...found], [], expected ? "it found only this" : "nothing was to be found");
      assertEquals(expected, null, "it found nothing");
    });
  }
}

Deno.test("the harness catches relays and consumers with the usual faults", async (t) => {
  await using postgres = await privatePostgres();
  await assertCaught(t, controls.embedded, { postgres, only: /kill worker/ });
});

Deno.test("by RabbitMQ, too, the harness catches relays and consumers with the usual faults", async (t) => {
  await using rabbit = await privateRabbit();
  if (!rabbit) return;
  await using postgres = await privatePostgres();
  // A connection that is cut is what confirms are for.
  const only = /kill worker|cut network workers and rabbitmq/;
  await assertCaught(t, controls.amqp, { postgres, rabbit, only });
});
