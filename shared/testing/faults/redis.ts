import { join } from "@std/path";
import { childEngine, engineFolder, guard, type PrivateEngine, program } from "./engine.ts";
import { freePort } from "./ports.ts";

export interface PrivateRedis extends PrivateEngine {
  url: string;
}

/**
 * Redis, or null where it is not installed. `keep: false` is the usual cache: with the process all
 * it holds is gone.
 */
export async function privateRedis({ keep = true } = {}): Promise<PrivateRedis | null> {
  const binary = await program("Redis", ["redis-server"]);
  if (!binary) return null;
  const folder = await engineFolder("redis");
  const port = freePort();
  const pidFile = join(folder, "redis.pid");
  const log = join(folder, "redis.log");
  const leave = guard(folder, [pidFile]);
  const server = await childEngine({
    name: "redis",
    port,
    folder,
    log,
    spawn: () =>
      new Deno.Command(binary, {
        args: [
          ...["--bind", "127.0.0.1", "--port", String(port), "--dir", folder, "--save", ""],
          ...["--appendonly", keep ? "yes" : "no", "--pidfile", pidFile, "--logfile", log],
        ],
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn(),
    serves: () => pong(port),
    leave,
  });
  return { ...server, url: `redis://127.0.0.1:${port}` };
}

/** True once it answers a command, which it does only when its data are loaded. */
async function pong(port: number): Promise<true | null> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    await connection.write(new TextEncoder().encode("PING\r\n"));
    const buffer = new Uint8Array(64);
    const length = await connection.read(buffer) ?? 0;
    return new TextDecoder().decode(buffer.subarray(0, length)).startsWith("+PONG") ? true : null;
  } finally {
    connection.close();
  }
}
