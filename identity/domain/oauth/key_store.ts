import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from "jose";
import { type Db, type Sql, transaction, type Tx } from "shared/db/mod.ts";
import { seal } from "shared/auth/seal.ts";
import type { IdentityConfig } from "../../config.ts";
import { audit, type AuditActor } from "../audit.ts";

export const signingAlgorithms = ["RS256", "ES256"] as const;
export type SigningAlgorithm = typeof signingAlgorithms[number];

/** How long others may keep the published keys, in seconds. */
export const jwksCacheSeconds = 300;

/**
 * Keys that were replaced still verify for so long: an app names the session it ends by the ID token
 * that began it, which may be as old as the session.
 */
export const keepKeysSeconds = (
  { SESSION_SECONDS, ACCESS_TOKEN_SECONDS }: IdentityConfig,
): number => SESSION_SECONDS + ACCESS_TOKEN_SECONDS + 3600;

export interface KeyRow {
  kid: string;
  alg: SigningAlgorithm;
  publicJwk: JWK;
  sealed: Uint8Array;
  useFrom: Date;
  /** Whether its time has come, by the database's clock. */
  inUse: boolean;
}

/** All keys, newest first; the first of each algorithm is made when there is none. */
export async function ensureKeys(sql: Sql, secretKey: string): Promise<KeyRow[]> {
  const missing = (rows: KeyRow[]) =>
    signingAlgorithms.filter((alg) => !rows.some((row) => row.alg === alg));
  const found = await readKeys(sql);
  if (missing(found).length === 0) return found;
  return await transaction(sql, async (tx) => {
    // Several processes may start at once; one makes the first keys.
    await lock(tx);
    for (const alg of missing(await readKeys(tx))) await addKey(tx, secretKey, alg, 0);
    return await readKeys(tx);
  });
}

export interface Rotated {
  alg: SigningAlgorithm;
  kid: string;
  /** False: it was there already, and nothing was changed. */
  changed: boolean;
  useFrom: Date;
}

/**
 * Publishes the next key of each algorithm; it is used once everybody's copy of the published keys
 * is renewed, or at once with `now`. A next key that waits already stays. Keys whose last signature
 * is older than `keepSeconds` are removed.
 */
export async function rotateKeys(
  sql: Sql,
  secretKey: string,
  actor: AuditActor,
  { now, keepSeconds }: { now: boolean; keepSeconds: number },
): Promise<Rotated[]> {
  await ensureKeys(sql, secretKey);
  return await transaction(sql, async (tx) => {
    await lock(tx);
    const rotated: Rotated[] = [];
    for (const alg of signingAlgorithms) rotated.push(await rotate(tx, secretKey, alg, now));
    await removeOldKeys(tx, keepSeconds);
    for (const { alg, kid, changed, useFrom } of rotated) {
      if (!changed) continue;
      await audit(tx, actor, {
        action: "signing_key.rotated",
        object: { type: "signing_key", id: kid, name: alg },
        after: { useFrom: useFrom.toISOString() },
      });
    }
    return rotated;
  });
}

async function rotate(
  tx: Tx,
  secretKey: string,
  alg: SigningAlgorithm,
  now: boolean,
): Promise<Rotated> {
  const [next] = await tx`
    SELECT kid, use_from FROM identity.signing_key WHERE alg = ${alg} AND use_from > now()`;
  if (next && !now) return { alg, kid: next.kid, changed: false, useFrom: next.use_from };
  if (!next) {
    return { alg, changed: true, ...await addKey(tx, secretKey, alg, now ? 0 : undefined) };
  }
  const [used] = await tx`
    UPDATE identity.signing_key SET use_from = now() WHERE kid = ${next.kid} RETURNING use_from`;
  return { alg, kid: next.kid, changed: true, useFrom: used.use_from };
}

/** Removes keys that were replaced so long ago that nothing they signed is still good. */
export async function removeOldKeys(db: Db, keepSeconds: number): Promise<void> {
  await db`
    DELETE FROM identity.signing_key k WHERE EXISTS (
      SELECT FROM identity.signing_key newer
      WHERE newer.alg = k.alg AND newer.use_from > k.use_from
        AND newer.use_from < now() - ${keepSeconds} * interval '1 second')`;
}

async function addKey(
  tx: Tx,
  secretKey: string,
  alg: SigningAlgorithm,
  // Beyond the cache time: replicas need a moment to see the key before they publish it.
  inSeconds: number = jwksCacheSeconds + 30,
): Promise<{ kid: string; useFrom: Date }> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const secret = JSON.stringify(await exportJWK(privateKey));
  const sealed = await seal(secretKey, `signing_key/${kid}`, secret);
  const [row] = await tx`
    INSERT INTO identity.signing_key (kid, alg, public_jwk, sealed, created_at, use_from)
    VALUES (${kid}, ${alg}, ${JSON.stringify({ ...jwk, kid, alg, use: "sig" })}::text::jsonb,
      ${sealed}, clock_timestamp(), now() + ${inSeconds} * interval '1 second')
    RETURNING use_from`;
  return { kid, useFrom: row.use_from };
}

async function readKeys(db: Db): Promise<KeyRow[]> {
  const rows = await db`
    SELECT kid, alg, public_jwk, sealed, use_from, use_from <= now() AS in_use
    FROM identity.signing_key ORDER BY use_from DESC, created_at DESC`;
  return rows.map((row) => ({
    kid: row.kid,
    alg: row.alg,
    publicJwk: row.public_jwk,
    sealed: row.sealed,
    useFrom: row.use_from,
    inUse: row.in_use,
  }));
}

const lock = (tx: Tx) => tx`SELECT pg_advisory_xact_lock(hashtext('identity.signing_key'))`;
