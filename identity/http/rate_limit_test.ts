import { assertEquals } from "@std/assert";
import { engine } from "shared/testing/engines.ts";
import { Browser, issuer, testIdentity } from "../testing.ts";

const redisUrl = await engine("Redis", "VECTON_TEST_REDIS_URL", "redis://127.0.0.1:6379");
// The client of Redis ends its timers a moment after it is closed.
const loose = { sanitizeOps: false, sanitizeResources: false };

/** A network that no other run has counted for. */
function newNetwork(): string {
  const [a, b] = crypto.getRandomValues(new Uint16Array(2));
  return `2001:db8:${a.toString(16)}:${b.toString(16)}::1`;
}

/** Statuses of so many forms posted at once, to one replica after the other. */
async function posted(replicas: Awaited<ReturnType<typeof testIdentity>>[], times: number) {
  const headers = { "x-forwarded-for": newNetwork() };
  const answers = await Promise.all(Array.from({ length: times }, (_, i) => {
    const { identity } = replicas[i % replicas.length];
    return new Browser(headers).post(identity, `${issuer}/reset`, { email: "x@example.hu" });
  }));
  return {
    taken: answers.filter(({ status }) => status === 303).length,
    refused: answers.filter(({ status }) => status === 429).length,
  };
}

Deno.test({
  name: "a limit is one for all replicas that share a Redis, however many come at once",
  ignore: !redisUrl,
  ...loose,
  fn: async () => {
    const settings = { MAIL_FORMS_PER_MINUTE: "10", REDIS_URL: redisUrl! };
    await using here = await testIdentity(settings);
    await using there = await testIdentity(settings);
    assertEquals(await posted([here, there], 60), { taken: 10, refused: 50 });
  },
});

Deno.test({
  name: "while Redis is away each replica counts for itself, and refuses nobody for that",
  ...loose,
  fn: async () => {
    const settings = { MAIL_FORMS_PER_MINUTE: "10", REDIS_URL: "redis://127.0.0.1:1" };
    await using here = await testIdentity(settings);
    await using there = await testIdentity(settings);
    assertEquals(await posted([here, there], 60), { taken: 20, refused: 40 });
  },
});
