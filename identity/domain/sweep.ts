import { type Sql, transaction } from "shared/db/mod.ts";
import { sweepCredentials } from "shared/credentials/sweep.ts";
import { noteEnds } from "./impersonation.ts";

/** Removes what is of no use any more; to be called every few minutes. */
export async function sweep(sql: Sql): Promise<void> {
  await sweepCredentials(sql);
  await sql`DELETE FROM identity.sign_in WHERE expires_at < now() - interval '1 hour'`;
  await sql`DELETE FROM identity.provider_sign_in WHERE expires_at < now()`;
  await sql`DELETE FROM identity.provider_link WHERE expires_at < now()`;
  await transaction(sql, noteEnds);
  await sql`
    DELETE FROM identity.sign_up
    WHERE verified_at IS NULL AND created_at < now() - interval '7 days'`;
}
