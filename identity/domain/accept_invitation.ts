import { type Sql, transaction, type Tx, uuidv7 } from "shared/db/mod.ts";
import { hashToken } from "shared/auth/token.ts";
import { audit, type AuditActor } from "./audit.ts";
import { putMembership } from "./members.ts";
import { hashPassword } from "shared/credentials/passwords.ts";
import { endSessionsIn } from "./sessions.ts";

/**
 * Uses an invitation, once, to open an account with it. Who has the link reads the mailbox, so the
 * address is proven; what an account had that was made without that proof is dropped. False where
 * the invitation is no longer good, or its address has a proven account, whose person joins by
 * `joinByInvitation`.
 */
export async function acceptInvitation(
  sql: Sql,
  token: string,
  { name, password }: { name: string; password: string },
): Promise<boolean> {
  const hash = await hashPassword(password);
  const tokenHash = await hashToken(token);
  return await transaction(sql, async (tx) => {
    const used = await use(tx, tx`token_hash = ${tokenHash}`);
    if (!used) return false;
    const id = await openAccount(tx, used.email, name, hash);
    // Rolls the use back: the invitation stays good for its person.
    if (!id) throw new Refused();
    await join(tx, { id, name }, used);
    return true;
  }).catch(refused);
}

/**
 * A signed-in person uses an invitation to their own, proven address, once. False where it is no
 * longer good, or is to another address.
 */
export async function joinByInvitation(
  sql: Sql,
  actor: AuditActor,
  id: string,
): Promise<boolean> {
  return await transaction(sql, async (tx) => {
    const used = await use(
      tx,
      tx`id = ${id} AND lower(email) = (SELECT lower(email) FROM identity.account
        WHERE id = ${actor.id} AND email_verified_at IS NOT NULL AND disabled_at IS NULL)`,
    );
    if (!used) return false;
    await join(tx, actor, used);
    return true;
  });
}

interface Used {
  id: string;
  email: string;
  tenant_slug: string;
  role: "owner" | "manager" | "clerk";
  locations: string[] | null;
}

async function use(tx: Tx, where: ReturnType<Tx>): Promise<Used | null> {
  // The tenant first, as everywhere: two acts on one tenant wait instead of locking each other up.
  await tx`
    SELECT FROM identity.tenant WHERE slug =
      (SELECT tenant_slug FROM identity.invitation WHERE used_at IS NULL AND ${where})
    FOR UPDATE`;
  const [row] = await tx<Used[]>`
    UPDATE identity.invitation SET used_at = now()
    WHERE used_at IS NULL AND expires_at > now() AND ${where}
    RETURNING id, email, tenant_slug, role, locations`;
  return row ?? null;
}

async function join(tx: Tx, actor: AuditActor, used: Used): Promise<void> {
  // Role and locations come from the row of the invitation and from nowhere else.
  await putMembership(tx, actor, used.tenant_slug, { id: actor.id, email: used.email }, used);
  await audit(tx, actor, {
    tenant: used.tenant_slug,
    action: "invitation.accepted",
    object: { type: "invitation", id: used.id, name: used.email },
  });
}

/** The account of an address that nobody has proven before, or null where somebody has. */
async function openAccount(
  tx: Tx,
  email: string,
  name: string,
  hash: string,
): Promise<string | null> {
  const [row] = await tx`
    INSERT INTO identity.account (id, email, name, password_hash, email_verified_at)
    VALUES (${uuidv7()}, ${email}, ${name}, ${hash}, now())
    ON CONFLICT (lower(email)) DO UPDATE
    SET name = excluded.name, password_hash = excluded.password_hash, retired_hash = NULL,
      email_verified_at = now()
    WHERE account.email_verified_at IS NULL AND account.disabled_at IS NULL
    RETURNING id`;
  if (row) await endSessionsIn(tx, row.id, "all");
  return row?.id ?? null;
}

class Refused extends Error {}

function refused(error: unknown): false {
  if (error instanceof Refused) return false;
  throw error;
}
