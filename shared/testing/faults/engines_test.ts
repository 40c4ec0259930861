import { assertEquals, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { Redis } from "redis";
import { connect } from "shared/db/mod.ts";
import { waitFor } from "./engine.ts";
import { privatePostgres, privateRabbit, privateRedis } from "./engines.ts";

Deno.test("PostgreSQL of one's own: what was committed survives a kill -9, what was not is gone", async () => {
  await using server = await privatePostgres();
  const sql = connect(server.superuserUrl);
  await sql`CREATE TABLE thing (n int)`;
  const killed = sql.begin(async (tx) => {
    await tx`INSERT INTO thing VALUES (2)`;
    // Another connection of the pool.
    await sql`INSERT INTO thing VALUES (1)`;
    await server.kill();
    await tx`SELECT 1`;
  });
  await assertRejects(() => killed);
  await assertRejects(async () => await sql`SELECT 1`);
  await server.start();
  assertEquals((await sql`SELECT n FROM thing`).map((row) => row.n), [1]);
  await sql.end();
});

Deno.test("PostgreSQL of one's own: frozen it answers nobody, thawed it goes on", async () => {
  await using server = await privatePostgres();
  const sql = connect(server.superuserUrl);
  await sql`SELECT 1`;
  await server.freeze();
  const answer = sql`SELECT 1 AS n`.execute();
  assertEquals(await Promise.race([answer, delay(200)]), undefined);
  await server.thaw();
  assertEquals((await answer)[0].n, 1);
  await sql.end();
});

Deno.test("Redis of one's own: what it has acknowledged survives a kill -9, or nothing does where it is a mere cache", async () => {
  for (const keep of [true, false]) {
    await using server = await privateRedis({ keep });
    if (!server) return;
    const redis = new Redis(server.url, { maxRetriesPerRequest: null });
    redis.on("error", () => {});
    await redis.set("key", "value");
    await server.kill();
    await server.start();
    assertEquals(await redis.get("key"), keep ? "value" : null);
    redis.disconnect();
  }
});

Deno.test("RabbitMQ of one's own: a node apart, whose virtual hosts survive a kill -9", async () => {
  await using server = await privateRabbit();
  if (!server) return;
  await server.virtualHost("shop");
  const listening = () => Deno.connect({ hostname: "127.0.0.1", port: server.port });
  (await listening()).close();
  await server.kill();
  await assertRejects(listening, Deno.errors.ConnectionRefused);
  await server.start();
  assertEquals((await server.control("--quiet", "list_vhosts")).includes("shop"), true);
});

Deno.test("an engine does not outlive a test that is killed, nor does its folder", async () => {
  const script = `
    import { privateRedis } from ${JSON.stringify(import.meta.resolve("./engines.ts"))};
    const server = await privateRedis();
    console.log(JSON.stringify(server && { port: server.port, folder: server.folder }));
    await new Promise((resolve) => setTimeout(resolve, 60_000));`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", script],
    stdout: "piped",
    env: { NO_COLOR: "1" },
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const said = await waitFor("Redis", async () => (await reader.read()).value);
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
  if (said.startsWith("left out")) return;
  const { port, folder } = JSON.parse(said);
  await waitFor("the end of Redis", async () => {
    if (await Deno.stat(folder).catch(() => null)) return null;
    await assertRejects(() => Deno.connect({ port }), Deno.errors.ConnectionRefused);
    return true;
  });
});
