/** Remembers one value as a process of its own: `remember.ts <redis url> <prefix> <fill ms>`. */
import { Redis } from "redis";
import { openCache } from "../mod.ts";

const [redisUrl, prefix, fillMs] = Deno.args;
const cache = openCache({ redisUrl, prefix });
const value = await cache.remember("slow", 60, async () => {
  const redis = new Redis(redisUrl);
  await redis.incr(`${prefix}:fills`);
  redis.disconnect();
  await new Promise((done) => setTimeout(done, Number(fillMs)));
  return Deno.pid;
});
console.log(value);
await cache.close();
