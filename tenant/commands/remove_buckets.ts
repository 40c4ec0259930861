import { loadConfig } from "shared/config/mod.ts";
import { bucketsConfig, openBuckets } from "../archive/config.ts";

/**
 * Empties and removes both buckets of a tenant on its way out, with its own keys: the claims' class
 * keeps buckets when their claims go. Safe to run again.
 */
export async function removeBuckets(): Promise<void> {
  const buckets = openBuckets(loadConfig(bucketsConfig));
  for (const bucket of [buckets.private, buckets.public]) await bucket.remove();
  console.log(JSON.stringify({ event: "buckets_removed" }));
}
