import type { Db } from "shared/db/mod.ts";

/** Removes what can no longer be used; what proves a second use is kept as long as its grant. */
export async function purgeExpired(db: Db): Promise<void> {
  await db`DELETE FROM identity.auth_request WHERE expires_at < now() - interval '1 day'`;
  await db`DELETE FROM identity.pushed_request WHERE expires_at < now()`;
  await db`DELETE FROM identity.device_request WHERE expires_at < now() - interval '1 hour'`;
  await db`DELETE FROM identity.dpop_proof WHERE expires_at < now()`;
  await db`DELETE FROM identity.revoked_token WHERE expires_at < now()`;
  await db`DELETE FROM identity.code WHERE expires_at < now() - interval '1 day'`;
  await db`DELETE FROM identity.grant WHERE expires_at < now()`;
}
