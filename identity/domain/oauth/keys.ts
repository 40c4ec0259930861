import { errors, importJWK, type JWK, type JWTPayload, type JWTVerifyGetKey, SignJWT } from "jose";
import type { Sql } from "shared/db/mod.ts";
import { unseal } from "shared/auth/seal.ts";
import { ensureKeys, type KeyRow, type SigningAlgorithm } from "./key_store.ts";

/** The keys that identity signs with. */
export interface KeyRing {
  sign(
    payload: JWTPayload,
    options: { type: string; seconds: number; alg?: SigningAlgorithm },
  ): Promise<string>;
  /** Public keys, as JWKS (RFC 7517). */
  jwks(): Promise<{ keys: JWK[] }>;
  /** Finds the key of one of our own tokens, for `jwtVerify`. */
  verifyKey: JWTVerifyGetKey;
}

interface LoadedKey {
  kid: string;
  alg: SigningAlgorithm;
  inUse: boolean;
  publicJwk: JWK;
  publicKey: CryptoKey;
  privateKey: CryptoKey;
}

/** So long what was read is taken as it is: replicas follow a rotation within this time. */
const freshMs = 2000;

/** Keys from the database, private parts encrypted there; the first ones are made when missing. */
export function keyRing(sql: Sql, secretKey: string): KeyRing {
  const known = new Map<string, Promise<LoadedKey>>();
  let loaded: Promise<LoadedKey[]> | undefined;
  let readAt = 0;

  const read = async () => {
    const rows = await ensureKeys(sql, secretKey);
    for (const kid of known.keys()) {
      if (!rows.some((row) => row.kid === kid)) known.delete(kid);
    }
    return await Promise.all(rows.map(async (row) => {
      if (!known.has(row.kid)) known.set(row.kid, open(row, secretKey));
      // When it may be used can change, the key itself cannot.
      return { ...await known.get(row.kid)!, inUse: row.inUse };
    }));
  };
  const keys = (maxAgeMs = freshMs) => {
    if (!loaded || Date.now() - readAt > maxAgeMs) {
      readAt = Date.now();
      const reading = read();
      loaded = reading;
      reading.catch(() => loaded === reading && (loaded = undefined));
    }
    return loaded;
  };

  return {
    async sign(payload, { type, seconds, alg = "RS256" }) {
      const now = Date.now();
      const ofAlg = (await keys()).filter((key) => key.alg === alg);
      // Newest first. Replicas read at different moments: a key is published long before its time.
      const key = ofAlg.find(({ inUse }) => inUse) ?? ofAlg.at(-1)!;
      return await new SignJWT(payload)
        .setProtectedHeader({ alg, typ: type, kid: key.kid })
        .setIssuedAt(Math.floor(now / 1000))
        .setExpirationTime(Math.floor(now / 1000) + seconds)
        .sign(key.privateKey);
    },
    async jwks() {
      return { keys: (await keys()).map(({ publicJwk }) => publicJwk) };
    },
    async verifyKey({ kid, alg }) {
      const find = (list: LoadedKey[]) => list.find((key) => key.kid === kid && key.alg === alg);
      // A key that another replica just made; asked for at most once a moment.
      const key = find(await keys()) ??
        (known.has(String(kid)) ? undefined : find(await keys(200)));
      if (!key) throw new errors.JWKSNoMatchingKey();
      return key.publicKey;
    },
  };
}

async function open(row: KeyRow, secretKey: string): Promise<LoadedKey> {
  const secret = JSON.parse(await unseal(secretKey, `signing_key/${row.kid}`, row.sealed));
  return {
    kid: row.kid,
    alg: row.alg,
    inUse: row.inUse,
    publicJwk: row.publicJwk,
    publicKey: await importJWK(row.publicJwk, row.alg) as CryptoKey,
    privateKey: await importJWK(secret, row.alg) as CryptoKey,
  };
}
