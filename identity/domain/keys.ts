import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  SignJWT,
} from "jose";
import type { Sql } from "shared/db/mod.ts";
import { seal, unseal } from "shared/auth/seal.ts";

/** The keys that identity signs with. */
export interface KeyRing {
  sign(payload: JWTPayload, options: { type: string; seconds: number }): Promise<string>;
  /** Public keys, as JWKS (RFC 7517). */
  jwks(): Promise<{ keys: JWK[] }>;
}

interface SigningKey {
  kid: string;
  publicJwk: JWK;
  privateKey: CryptoKey;
}

/** Keys from the database, private parts encrypted there; the first one is made when missing. */
export function keyRing(sql: Sql, secretKey: string): KeyRing {
  let loaded: Promise<SigningKey[]> | undefined;
  const keys = () => {
    loaded ??= load(sql, secretKey).catch((error) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
  return {
    async sign(payload, { type, seconds }) {
      const [key] = await keys();
      return await new SignJWT(payload)
        .setProtectedHeader({ alg: "RS256", typ: type, kid: key.kid })
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
        .sign(key.privateKey);
    },
    async jwks() {
      return { keys: (await keys()).map(({ publicJwk }) => publicJwk) };
    },
  };
}

async function load(sql: Sql, secretKey: string): Promise<SigningKey[]> {
  const rows = await sql.begin(async (tx) => {
    // Several processes may start at once; one makes the first key.
    await tx`SELECT pg_advisory_xact_lock(hashtext('identity.signing_key'))`;
    const known = await tx`SELECT * FROM identity.signing_key ORDER BY created_at DESC`;
    if (known.length > 0) return known;
    const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
    const jwk = await exportJWK(publicKey);
    const kid = await calculateJwkThumbprint(jwk);
    const sealed = await seal(
      secretKey,
      `signing_key/${kid}`,
      JSON.stringify(await exportJWK(privateKey)),
    );
    return await tx`
      INSERT INTO identity.signing_key (kid, public_jwk, sealed)
      VALUES (${kid}, ${JSON.stringify({ ...jwk, kid, alg: "RS256", use: "sig" })}::text::jsonb,
        ${sealed})
      RETURNING *`;
  });
  return await Promise.all(rows.map(async (row) => ({
    kid: row.kid as string,
    publicJwk: row.public_jwk as JWK,
    privateKey: await importJWK(
      JSON.parse(await unseal(secretKey, `signing_key/${row.kid}`, row.sealed)),
      "RS256",
    ) as CryptoKey,
  })));
}
