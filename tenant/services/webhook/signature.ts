import { createHmac, randomBytes } from "node:crypto";
import { decodeBase64, encodeBase64 } from "@std/encoding";

const prefix = "whsec_";

/** A new endpoint secret: 32 random bytes as Standard Webhooks writes them. */
export function newSecret(): string {
  return prefix + encodeBase64(randomBytes(32));
}

/**
 * The headers of one attempt by Standard Webhooks 1.0: HMAC-SHA256 over id, timestamp (seconds)
 * and the raw body, once per live secret, so that receivers can change secrets without a gap.
 */
export function signedHeaders(
  secrets: string[],
  id: string,
  timestamp: number,
  body: string,
): Record<string, string> {
  const signatures = secrets.map((secret) => {
    const key = decodeBase64(secret.slice(prefix.length));
    const mac = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
    return `v1,${mac}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures.join(" "),
  };
}
