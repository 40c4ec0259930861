import { encodeBase64Url } from "@std/encoding";

/** A secret of 256 random bits for cookies, links and codes. */
export function newToken(): string {
  return encodeBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/** SHA-256 of a secret: what the database keeps of it. */
export async function hashToken(token: string): Promise<Uint8Array> {
  return new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)),
  );
}
