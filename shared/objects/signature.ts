import { createHmac, timingSafeEqual } from "node:crypto";

export interface Signing {
  secret: string;
  /** Where `serveSigned` answers, such as `https://demo.vecton.hu/objects`. */
  baseUrl: string;
}

/** All that a signature allows; whatever differs has another signature. */
export interface Grant {
  method: string;
  bucket: string;
  key: string;
  /** Seconds since 1970. */
  expires: number;
  /** Of downloads: the header that names the file. */
  disposition?: string;
  /** Of uploads. */
  contentType?: string;
  maxBytes?: number;
}

/** HMAC-SHA256 over every part of the grant, in hex. */
export function sign(secret: string, grant: Grant): string {
  const { method, bucket, key, expires, disposition, contentType, maxBytes } = grant;
  const parts = [method, bucket, key, expires, disposition, contentType, maxBytes];
  // A JSON list keeps the parts apart; its name keeps other uses of the secret apart.
  return createHmac("sha256", secret)
    .update("vecton objects 1\n")
    .update(JSON.stringify(parts.map((part) => part ?? null)))
    .digest("hex");
}

/** True for a signature of this very grant that has not expired. Takes the same time for all. */
export function verify(secret: string, grant: Grant, signature: string): boolean {
  const expected = new TextEncoder().encode(sign(secret, grant));
  const given = new TextEncoder().encode(signature);
  const same = given.length === expected.length && timingSafeEqual(given, expected);
  return same && grant.expires > Date.now() / 1000;
}
