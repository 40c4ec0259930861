import type { Db } from "shared/db/mod.ts";
import { type Acr, acrOf, acrReaches, acrValues } from "./oauth/acr.ts";

/** How sure a sign-in to a client has to be, whatever the client asks for: its tenant may say so. */
export async function requiredAcr(db: Db, client: { tenant: string | null }): Promise<Acr> {
  const [one, two] = acrValues;
  if (client.tenant === null) return one;
  const [row] = await db`
    SELECT require_second_factor FROM identity.tenant WHERE slug = ${client.tenant}`;
  return row?.require_second_factor ? two : one;
}

/** Whether a session is sure enough for a client, as far as the client's tenant is concerned. */
export async function satisfiesTenant(
  db: Db,
  client: { tenant: string | null },
  { amr }: { amr: string[] },
): Promise<boolean> {
  return acrReaches(acrOf(amr), await requiredAcr(db, client));
}

/** The names of the tenants that require a second factor of an account. */
export async function secondFactorRequiredBy(db: Db, accountId: string): Promise<string[]> {
  const rows = await db`
    SELECT t.name FROM identity.membership m JOIN identity.tenant t ON t.slug = m.tenant_slug
    WHERE m.account_id = ${accountId} AND t.require_second_factor ORDER BY t.name`;
  return rows.map(({ name }) => name);
}

/**
 * How a passkey proves (RFC 8176): a key that never leaves its device, or one that is kept for all
 * of a person's devices; and each time, that its user was there and was checked.
 */
export const passkeyAmr = ({ synced }: { synced: boolean }): string[] => [
  synced ? "swk" : "hwk",
  "user",
  "mfa",
];
