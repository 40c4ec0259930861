import { networkOf } from "shared/credentials/throttle.ts";
import type { State } from "../state.ts";

/** 429 for an address that asks the routes for passkeys too often, or null. */
export function tooOften({ limits, ip }: State): Response | null {
  const seconds = limits.passkeys.take(networkOf(ip));
  if (seconds === 0) return null;
  return Response.json({ error: "too_many_requests" }, {
    status: 429,
    headers: { "retry-after": String(seconds), "cache-control": "no-store" },
  });
}
