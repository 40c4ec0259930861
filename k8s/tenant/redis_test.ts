import { assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { Redis } from "redis";
import { decryptDocument } from "../credentials/mod.ts";
import { ageIdentity, type Json, objectsOf, randomSpec, renderForTest } from "./testing.ts";

const program = await new Deno.Command("redis-server", { args: ["--version"] }).output()
  .then(({ success }) => success, () => false);
if (!program && Deno.env.get("VECTON_REQUIRE_ENGINES") === "1") {
  throw new Error("redis-server is required but is not on this machine");
}
if (!program) console.log("left out: the cache's logins, there is no redis-server on this machine");

/** The server that the manifest describes, on a free port, with its mounted files in a folder. */
async function startRedis(credentials: Json) {
  const objects = objectsOf(await renderForTest("acme", randomSpec({ credentials })));
  const { template } =
    objects.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === "redis").spec;
  const secrets = new Map<string, Record<string, string>>();
  for (const object of objects.filter(({ kind }) => kind === "SopsSecret")) {
    const { spec, metadata } = await decryptDocument(object, ageIdentity);
    if (metadata.namespace !== "t-acme") continue;
    for (const { name, stringData } of spec.secretTemplates) secrets.set(name, stringData);
  }
  const folder = await Deno.makeTempDir();
  const passwords: Record<string, string> = {};
  const [{ projected }] = template.spec.volumes;
  for (const { secret } of projected.sources) {
    for (const { key, path } of secret.items) {
      await Deno.writeTextFile(`${folder}/${path}`, secrets.get(secret.name)![key]);
    }
    passwords[secret.name] = secrets.get(secret.name)!.password;
  }
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  const args = template.spec.containers[0].args.map((text: string) =>
    text.replace("/etc/redis", folder)
  );
  const child = new Deno.Command("redis-server", {
    args: [...args, "--port", String(port), "--bind", "127.0.0.1", "--dir", folder],
    stdout: "null",
  }).spawn();
  const ask = async (user: string | undefined, password: string | undefined, command: string[]) => {
    const redis = new Redis({
      port,
      host: "127.0.0.1",
      username: user,
      password,
      lazyConnect: true,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
    });
    // What the server answers to a login comes here.
    let refusal = "";
    redis.on("error", ({ message }: Error) => refusal ||= message);
    try {
      await redis.connect();
      return String(await redis.call(command[0], ...command.slice(1)));
    } catch (error) {
      const { message } = error as Error;
      return /NOAUTH|WRONGPASS|NOPERM/.exec(`${refusal} ${message}`)?.[0] ?? message;
    } finally {
      redis.disconnect();
    }
  };
  for (let tries = 0; tries < 100; tries++) {
    if ((await ask(undefined, undefined, ["PING"])) === "NOAUTH") break;
    await delay(50);
  }
  return {
    passwords,
    ask,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test({
  name: "the cache takes both logins while one follows the other, and nobody without one",
  ignore: !program,
  async fn() {
    let old = "";
    {
      await using redis = await startRedis({ redis: { use: 1, also: 2 } });
      const { "redis": a, "redis-2": b } = redis.passwords;
      assertEquals(await redis.ask("a", a, ["SET", "x", "1"]), "OK");
      assertEquals(await redis.ask("b", b, ["GET", "x"]), "1");
      assertEquals(await redis.ask("a", b, ["GET", "x"]), "WRONGPASS");
      assertEquals(await redis.ask(undefined, undefined, ["GET", "x"]), "NOAUTH");
      assertEquals(await redis.ask("a", a, ["CONFIG", "GET", "*"]), "NOPERM");
      old = a;
    }
    await using redis = await startRedis({ redis: { use: 2 } });
    assertEquals(await redis.ask("b", redis.passwords["redis-2"], ["PING"]), "PONG");
    assertEquals(await redis.ask("a", old, ["PING"]), "WRONGPASS");
  },
});
