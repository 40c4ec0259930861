import type { Sql } from "shared/db/mod.ts";
import { failureMemorySeconds } from "./throttle.ts";

/** Removes what is of no use any more; to be called every few minutes. */
export async function sweepCredentials(sql: Sql): Promise<void> {
  await sql`
    DELETE FROM credentials.failure
    WHERE last_at < now() - ${failureMemorySeconds} * interval '1 second'`;
  await sql`DELETE FROM credentials.link WHERE expires_at < now() - interval '1 day'`;
  await sql`DELETE FROM credentials.mail_count WHERE at < now() - interval '1 hour'`;
  await sql`DELETE FROM credentials.totp_enrolment WHERE expires_at < now()`;
  await sql`DELETE FROM credentials.passkey_challenge WHERE expires_at < now()`;
  // As old as the cookie can be.
  await sql`DELETE FROM credentials.device WHERE last_seen_at < now() - interval '1 year'`;
}
