/**
 * Tenants made through the DevOps API: one from its creation to the first byte of its shop, then
 * fifty at once, which must all end Ready. `many_bench.ts [count]`.
 */
import { join } from "@std/path";
import { delay } from "@std/async/delay";
import { clientCredentials } from "shared/auth/mod.ts";
import { startPlatform } from "shared/testing/journeys/platform.ts";
import { issuer } from "./apps.ts";
import { ports } from "./ports.ts";

const count = Number(Deno.args[0] ?? 50);
/** Longest time that a tenant may take, with all others at once. */
const limitMs = count * 20_000;
const client = Deno.createHttpClient({ allowHost: true });

const stateDir = await Deno.makeTempDir({ dir: "/var/tmp", prefix: "vecton-many-" });
try {
  // With warm builds, as after the first start.
  await (await startPlatform(stateDir)).stop();
  await using _platform = await startPlatform(stateDir);
  const { adminClientSecret } = JSON.parse(
    await Deno.readTextFile(join(stateDir, "platform.json")),
  );
  const token = clientCredentials({
    issuer,
    dialUrl: `http://127.0.0.1:${ports.identity}`,
    clientId: "admin",
    clientSecret: adminClientSecret,
    scope: "tenants:read tenants:write",
    audience: "devops-api",
  });

  const call = async (method: string, slug: string, body?: object) => {
    const url = `http://127.0.0.1:${ports.devops}/api/devops/v1/tenants/${slug}`;
    const response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${await token.token()}`,
        "content-type": "application/json",
        "idempotency-key": `create-${slug}`,
      },
      body: body && JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${slug}: ${JSON.stringify(answer)}`);
    return answer;
  };

  const create = (slug: string) =>
    call("PUT", slug, {
      name: slug,
      plan: "starter",
      currency: "HUF",
      timeZone: "Europe/Budapest",
      locale: "hu",
      state: "active",
    });

  const ready = async (slug: string): Promise<void> => {
    const deadline = Date.now() + limitMs;
    for (;;) {
      const { phase, conditions } = await call("GET", slug);
      if (phase === "Ready") return;
      if (Date.now() > deadline) {
        throw new Error(`${slug} is ${phase}: ${JSON.stringify(conditions)}`);
      }
      await delay(500);
    }
  };

  const began = performance.now();
  await create("first");
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${ports.gateway}/shop`, {
      headers: { host: `first.localhost:${ports.gateway}` },
      client,
    });
    await response.body?.cancel();
    if (response.status === 200) break;
    await delay(50);
  }
  const first = (performance.now() - began) / 1000;
  console.log(`creation to first page: ${first.toFixed(1)} s`);

  const beganAll = performance.now();
  const slugs = Array.from({ length: count }, (_, i) => `many-${i + 1}`);
  await Promise.all(slugs.map(create));
  const accepted = (performance.now() - beganAll) / 1000;
  await Promise.all(slugs.map(ready));
  const all = (performance.now() - beganAll) / 1000;
  console.log(
    `${count} at once: accepted in ${accepted.toFixed(1)} s, all Ready in ${all.toFixed(0)} s, ` +
      `${(all / count / first).toFixed(2)} × the first one, each`,
  );
} finally {
  await Deno.remove(stateDir, { recursive: true }).catch(() => {});
}
