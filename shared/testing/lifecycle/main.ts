/**
 * `deno task lifecycle [minutes] [seed] [kills]`: a tenant's life from create to purge on the real engines,
 * again and again with another seed, for 10 minutes and with 3 kills in each step by default. Exits
 * with 1 where something did not hold.
 */
import { realEngines } from "./engines.ts";
import { runLifecycle } from "./scenario.ts";

const [minutes = 10, firstSeed = Date.now() % 1e6, killsPerStep = 3] = Deno.args.map(Number);
if (!(minutes > 0) || !Number.isInteger(firstSeed) || !Number.isInteger(killsPerStep)) {
  console.error("Usage: deno task lifecycle [minutes] [seed] [kills], all numbers");
  Deno.exit(2);
}
const end = Date.now() + minutes * 60_000;
let failed = 0;
let lives = 0;
for (let seed = firstSeed; lives === 0 || Date.now() < end; seed++, lives++) {
  console.log(`\nseed ${seed}`);
  try {
    await using engines = await realEngines();
    const say = (line: string) => console.log(`  ${line}`);
    const { kills, rows } = await runLifecycle({ seed, killsPerStep, engines, say });
    console.log(`  all held: ${kills} kills, ${rows} rows restored`);
  } catch (error) {
    failed++;
    console.error("  DID NOT HOLD:", error);
  }
}
console.log(`\n${lives - failed} of ${lives} lives held.`);
Deno.exit(failed > 0 ? 1 : 0);
