/**
 * `deno task faults [minutes] [seed]`: the scenario, again and again with another seed, on both
 * drivers of the bus in turn; 5 minutes by default. Exits with 1 where something did not hold.
 */
import { privateRabbit, privateRedis } from "./engines.ts";
import { type Outcome, runScenario } from "./scenario.ts";

const [minutes, firstSeed] = [Number(Deno.args[0] ?? 5), Number(Deno.args[1] ?? Date.now() % 1e6)];
if (!(minutes > 0) || !Number.isInteger(firstSeed)) {
  console.error("Usage: deno task faults [minutes] [seed], both numbers");
  Deno.exit(2);
}
/** One run: long enough for faults to meet, short enough for a plan that a person can read. */
const seconds = Math.min(40, minutes * 60);
const failed = await run();
Deno.exit(failed ? 1 : 0);

async function run(): Promise<boolean> {
  await using rabbit = await privateRabbit();
  await using redis = await privateRedis({ keep: false });
  const outcomes: Outcome[] = [];
  const end = Date.now() + minutes * 60_000;
  for (let seed = firstSeed; outcomes.length === 0 || Date.now() < end; seed++) {
    for (const broker of rabbit ? [null, rabbit] : [null]) {
      const outcome = await runScenario({
        seed,
        seconds,
        ...(broker && { rabbit: broker, redis: redis ?? undefined }),
      });
      outcomes.push(outcome);
      print(broker ? "amqp" : "embedded", outcome);
    }
  }
  const unsound = outcomes.filter(({ violations }) => violations.length > 0);
  console.log("\nWhat happened, and how often:");
  for (const [name, count] of counts(outcomes)) {
    console.log(`${String(count).padStart(6)}  ${name}`);
  }
  const sum = (of: (outcome: Outcome) => number) =>
    outcomes.reduce((all, each) => all + of(each), 0);
  console.log(
    `\n${sum(({ committed }) => committed)} changes, ${sum(({ effects }) => effects)} effects, ` +
      `${sum(({ unknown }) => unknown)} answers lost, longest stall ` +
      `${Math.max(...outcomes.map(({ longestStallMs }) => longestStallMs))} ms`,
  );
  console.log(
    unsound.length === 0
      ? `All held in ${outcomes.length} runs.`
      : `${unsound.length} of ${outcomes.length} runs did not hold: see above.`,
  );
  return unsound.length > 0;
}

function print(driver: string, outcome: Outcome): void {
  const { seed, happened, committed, effects, longestStallMs, settledMs, violations } = outcome;
  console.log(
    `${driver.padEnd(8)} seed ${String(seed).padEnd(7)} ${happened.length} faults, ` +
      `${committed} changes, ${effects} effects, longest stall ${longestStallMs} ms, ` +
      `settled in ${settledMs} ms: ${violations.length === 0 ? "all held" : "DID NOT HOLD"}`,
  );
  for (const { what, examples } of violations) {
    console.log([`  ${what}`, ...examples].join("\n    "));
  }
  if (outcome.folder) console.log(`  plan, logs and notes: ${outcome.folder}`);
}

/** By what was done to whom, without numbers: "kill worker". */
function counts(outcomes: Outcome[]): [string, number][] {
  const found = new Map<string, number>();
  for (const { name } of outcomes.flatMap(({ happened }) => happened)) {
    const kind = name.replace(/-\d+$/, "");
    found.set(kind, (found.get(kind) ?? 0) + 1);
  }
  return [...found].sort(([a], [b]) => a.localeCompare(b));
}
