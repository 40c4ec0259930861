import type { Db } from "shared/db/mod.ts";
import type { KeyRow } from "shared/identity_api/mod.ts";
import type { AuditActor } from "../audit.ts";
import { keepKeysSeconds, rotateKeys } from "../oauth/key_store.ts";
import type { Runtime } from "../../runtime.ts";

/** The public side of every key that is published: what signs is the newest whose time has come. */
export async function listKeys(db: Db): Promise<KeyRow[]> {
  const rows = await db`
    SELECT kid, alg, created_at, use_from,
      CASE WHEN use_from > now() THEN 'next'
        WHEN use_from = max(use_from) FILTER (WHERE use_from <= now()) OVER (PARTITION BY alg)
          THEN 'current'
        ELSE 'previous' END AS state
    FROM identity.signing_key ORDER BY alg DESC, use_from DESC, created_at DESC`;
  return rows.map((row) => ({
    kid: row.kid,
    alg: row.alg,
    state: row.state,
    createdAt: row.created_at.toISOString(),
    useFrom: row.use_from.toISOString(),
  }));
}

/** Publishes the next keys, or with `now` signs with them at once; says how many changed. */
export async function turnKeys(
  { sql, config }: Pick<Runtime, "sql" | "config">,
  actor: AuditActor,
  now: boolean,
): Promise<{ changed: number }> {
  const rotated = await rotateKeys(sql, config.IDENTITY_SECRET_KEY, actor, {
    now,
    keepSeconds: keepKeysSeconds(config),
  });
  return { changed: rotated.filter(({ changed }) => changed).length };
}
