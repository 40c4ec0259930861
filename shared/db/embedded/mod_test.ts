import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { connect } from "../connect.ts";
import { startEmbeddedPostgres } from "./mod.ts";

Deno.test("the embedded server keeps what was committed when it is killed, and starts again", async () => {
  const stateDir = await Deno.makeTempDir();
  await Deno.chmod(stateDir, 0o755);
  try {
    const first = await startEmbeddedPostgres({ stateDir });
    const sql = connect(first.superuserUrl, { max: 1 });
    const [{ version }] = await sql`SHOW server_version_num`.then(([row]) => [{
      version: Number(row.server_version_num),
    }]);
    assertEquals(Math.floor(version / 10_000), 16);
    await sql`CREATE EXTENSION pg_trgm`;
    await sql`CREATE TABLE kept (n int)`;
    await sql`INSERT INTO kept VALUES (42)`;
    const pid = Number(
      (await Deno.readTextFile(join(first.dataDir, "postmaster.pid"))).split("\n")[0],
    );
    Deno.kill(pid, "SIGKILL");
    await first.ended;
    await sql.end({ timeout: 1 });

    const second = await startEmbeddedPostgres({ stateDir });
    const again = connect(second.superuserUrl, { max: 1 });
    assertEquals((await again`SELECT n FROM kept`)[0].n, 42);
    await again.end();

    // A start while the last server still runs (its starter was killed) takes its data over.
    const third = await startEmbeddedPostgres({ stateDir });
    await second.ended;
    const last = connect(third.superuserUrl, { max: 1 });
    assertEquals((await last`SELECT n FROM kept`)[0].n, 42);
    await last.end();
    await third.stop();
    assertEquals((await Deno.stat(join(stateDir, "postgres.password"))).mode! & 0o777, 0o600);
  } finally {
    await Deno.remove(stateDir, { recursive: true });
  }
});
