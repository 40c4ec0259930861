import { createHmac, timingSafeEqual } from "node:crypto";
import { keyList } from "shared/auth/key_list.ts";

export interface Signing {
  /** Of a comma list the first one signs, and signatures of each are taken. */
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
  return signWith(keyList(secret)[0], grant);
}

function signWith(secret: string, grant: Grant): string {
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
  const given = new TextEncoder().encode(signature);
  const same = keyList(secret).map((key) => {
    const expected = new TextEncoder().encode(signWith(key, grant));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return same.includes(true) && grant.expires > Date.now() / 1000;
}
