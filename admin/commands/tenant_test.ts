import { assertEquals, assertStringIncludes } from "@std/assert";
import { uuidv7 } from "shared/db/mod.ts";
import { type Program, withApp } from "../testing.ts";
import { tenantCommand } from "./tenant.ts";
import { CommandFailed, openTenantApi, type TenantApi } from "./tenant_api.ts";

/** As `openTenantApi`, over the app itself. */
const over = (program: Program): () => Promise<TenantApi> => () =>
  Promise.resolve({
    async call(method, path, input) {
      const response = await program(method, path, input);
      if (response.ok) return response;
      const problem = await response.json();
      throw new CommandFailed(1, problem.title, problem);
    },
  });

/** Runs a command; what it ended with and printed. */
async function run(program: Program, command: string) {
  const lines: string[] = [];
  const said: string[] = [];
  const code = await tenantCommand(command.split(" "), over(program), {
    out: (line) => lines.push(line),
    err: (line) => said.push(line),
  });
  return { code, out: lines.join("\n"), err: said.join("\n") };
}

Deno.test("tenants are created, listed, shown and changed from the command line", async () => {
  await withApp(async ({ runtime, devops, program }) => {
    const api = program();
    const made = await run(api, "create acme --name=Acme --owner=eva@acme.hu --plan=business");
    assertEquals([made.code, made.err], [0, ""]);
    devops.phases.set("acme", "Ready");
    await runtime.sql`UPDATE admin.operation SET state = 'done', finished_at = now()`;
    const { out } = await run(api, "list");
    assertStringIncludes(out, "SLUG");
    assertStringIncludes(out, "acme  Ready");
    assertEquals(JSON.parse((await run(api, "list --json")).out)[0].plan, "business");
    assertStringIncludes((await run(api, "show acme")).out, "owner         eva@acme.hu");
    assertEquals((await run(api, "ring acme canary")).code, 0);
    const { ring } = JSON.parse((await run(api, "show acme --json")).out);
    assertEquals(ring, "canary");
  });
});

Deno.test("what is refused and what is mistyped end with codes of their own", async () => {
  await withApp(async ({ program }) => {
    const api = program();
    await run(api, "create acme --name=Acme --owner=eva@acme.hu");
    const busy = await run(api, "suspend acme");
    assertEquals(busy.code, 1);
    assertStringIncludes(busy.err, "Something else is under way");
    const json = await run(api, "suspend acme --json");
    assertEquals(JSON.parse(json.err).code, "busy");
    for (const wrong of ["", "explode acme", "show", "plan acme", "list --colour=red"]) {
      assertEquals((await run(api, wrong)).code, 2, wrong);
    }
    const unsure = await run(api, "delete acme");
    assertEquals([unsure.code, unsure.err], [
      2,
      "Deleting wants the slug once more: --confirm=acme",
    ]);
  });
});

Deno.test("--wait tells the steps and ends with the operation, as it ends", async () => {
  await withApp(async ({ runtime, devops, program }) => {
    const api = program();
    const { sql } = runtime;
    const key = uuidv7();
    await run(api, `create acme --name=Acme --owner=eva@acme.hu --key=${key}`);
    devops.phases.set("acme", "Ready");
    await sql`UPDATE admin.operation SET state = 'merged'`;
    const late = await run(api, "wait acme --timeout=0");
    assertEquals(late.code, 4);
    assertStringIncludes(late.err, "✓ database");
    await sql`UPDATE admin.operation SET state = 'done', finished_at = now()`;
    assertEquals((await run(api, "wait acme")).out, "acme: Ready");
    // The same key after a lost answer: nothing is done twice, and its end is told.
    const again = `create acme --name=Acme --owner=eva@acme.hu --key=${key} --wait`;
    assertEquals((await run(api, again)).code, 0);
    await sql`UPDATE admin.operation SET state = 'failed', error = 'disk full'`;
    const failed = await run(api, again);
    assertEquals([failed.code, failed.err.split("\n").at(-1)], [
      1,
      "acme: create failed: disk full",
    ]);
  });
});

Deno.test("where nothing was started it says what to do", async () => {
  const said: string[] = [];
  const folder = await Deno.makeTempDir();
  const code = await tenantCommand(["list"], () => openTenantApi({ VECTON_STATE_DIR: folder }), {
    out() {},
    err: (line) => said.push(line),
  });
  await Deno.remove(folder);
  assertEquals(code, 3);
  assertStringIncludes(said[0], "deno task start");
  const half = () => openTenantApi({ VECTON_TOKEN: "t" });
  assertEquals(await tenantCommand(["list"], half, { out() {}, err() {} }), 2);
});
