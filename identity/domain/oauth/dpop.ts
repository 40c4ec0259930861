import { createHash } from "node:crypto";
import { encodeBase64Url } from "@std/encoding";
import { calculateJwkThumbprint, EmbeddedJWK, type JWK, jwtVerify } from "jose";
import type { Db } from "shared/db/mod.ts";
import { hashToken } from "shared/auth/token.ts";
import { OAuthError } from "./issuer.ts";

/** What a proof may be signed with: only algorithms whose public key proves anything. */
export const dpopAlgorithms = ["ES256", "RS256", "PS256", "EdDSA"];

/** A proof is good for so many seconds before and after its time. */
const windowSeconds = 60;

/**
 * Checks the proof of possession of a request (RFC 9449, 4.3) and returns its key's thumbprint; null
 * where the request has none. `htu` is our own endpoint's address, never what the request says of
 * itself. Throws `invalid_dpop_proof`; each proof is taken once.
 */
export async function checkProof(
  db: Db,
  req: Request,
  { htu, accessToken }: { htu: string; accessToken?: string },
): Promise<string | null> {
  const proof = req.headers.get("dpop");
  if (proof === null) return null;
  const fail = (why: string) => new OAuthError("invalid_dpop_proof", why);
  // Several headers arrive as one, joined by a comma.
  if (proof.length > 8192 || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(proof)) {
    throw fail("The proof is no single JWT");
  }
  let payload, jwk: JWK;
  try {
    const verified = await jwtVerify(proof, EmbeddedJWK, {
      typ: "dpop+jwt",
      algorithms: dpopAlgorithms,
      requiredClaims: ["jti", "htm", "htu", "iat"],
    });
    payload = verified.payload;
    jwk = verified.protectedHeader.jwk!;
  } catch {
    throw fail("The proof's signature, type or claims are not right");
  }
  const { jti, htm, iat, ath } = payload;
  if (typeof jti !== "string" || jti.length < 8 || jti.length > 200) throw fail("jti is not right");
  if (htm !== req.method) throw fail("htm is not the method of this request");
  if (bare(String(payload.htu)) !== bare(htu)) throw fail("htu is not this address");
  if (typeof iat !== "number" || Math.abs(Date.now() / 1000 - iat) > windowSeconds) {
    throw fail("iat is too old or in the future");
  }
  if (accessToken !== undefined && ath !== hashOf(accessToken)) {
    throw fail("ath is not the hash of the access token");
  }
  const thumbprint = await calculateJwkThumbprint(jwk);
  const fresh = await db`
    INSERT INTO identity.dpop_proof (proof_hash, expires_at)
    VALUES (${await hashToken(`${thumbprint} ${jti}`)},
      now() + ${2 * windowSeconds} * interval '1 second')
    ON CONFLICT DO NOTHING`;
  if (fresh.count === 0) throw fail("The proof was used before");
  return thumbprint;
}

const hashOf = (token: string) => encodeBase64Url(createHash("sha256").update(token).digest());

/** Without query and fragment, in the URL parser's spelling. */
function bare(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return url.origin + url.pathname;
}
