import { openCache } from "shared/cache/mod.ts";
import { networkOf } from "shared/credentials/throttle.ts";
import type { State } from "./state.ts";

const counts = openCache({ prefix: "passkeys" });

/** 429 for an address that asks the passkey routes too often, or null. */
export async function tooOften({ config, ip }: State): Promise<Response | null> {
  const use = await counts.rateLimit(networkOf(ip), {
    limit: config.PASSKEY_REQUESTS_PER_MINUTE,
    windowSeconds: 60,
  });
  if (use.allowed) return null;
  return Response.json({ error: "too_many_requests" }, {
    status: 429,
    headers: { "retry-after": String(use.retryAfterSeconds), "cache-control": "no-store" },
  });
}
