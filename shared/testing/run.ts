/**
 * `deno task test [path …]`: everything this machine can run, by itself, and what was left out and
 * why. The last line is `N passed, N failed`.
 */
import { findBrowser } from "./browser.ts";
import { stopTestServer, testServerUrl } from "./server.ts";

const required = Deno.env.get("VECTON_REQUIRE_ENGINES") === "1";
const paths = Deno.args.length > 0 ? Deno.args : ["."];
const leftOut = new Set<string>();
let passed = 0;
let failed = 0;

const browser = findBrowser();
if (!browser) {
  if (required) fail("Chromium is required but was not found");
  leftOut.add("browser tests and journeys: there is no Chromium on this machine");
}

// Here rather than by the first test, so that its download is not counted as anybody's time.
await testServerUrl();
await runTests("unit, database and contract tests", [
  "--parallel",
  "--ignore=shared/testing/journeys",
  ...paths,
]);
if (browser && Deno.args.length === 0) {
  // Journeys start the whole platform on its own ports: one after the other.
  await runTests("journeys", ["shared/testing/journeys"]);
}
await stopTestServer();

if (leftOut.size > 0) {
  console.log("\nLeft out:");
  for (const reason of leftOut) console.log(`  ${reason}`);
}
console.log(`\n${passed} passed, ${failed} failed`);
Deno.exit(failed > 0 ? 1 : 0);

async function runTests(what: string, args: string[]): Promise<void> {
  console.log(`\n# ${what}\n`);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-check", ...args],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    const part = decoder.decode(chunk, { stream: true });
    text += part;
    await Deno.stdout.write(chunk);
  }
  const { code } = await child.status;
  for (const [, reason] of text.matchAll(/^left out: (.+)$/gm)) leftOut.add(reason);
  const summary = [...text.matchAll(/^(?:ok|FAILED) \| (\d+) passed.*? \| (\d+) failed/gm)].at(-1);
  passed += Number(summary?.[1] ?? 0);
  const counted = Number(summary?.[2] ?? 0);
  // A run that ends badly without a failed test has not run: that is a failure, too.
  failed += code !== 0 && counted === 0 ? 1 : counted;
}

function fail(message: string): never {
  console.error(message);
  console.log("\n0 passed, 1 failed");
  Deno.exit(1);
}
