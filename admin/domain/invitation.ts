import { type Sql, transaction } from "shared/db/mod.ts";
import { appendAudit, type AuditActor } from "shared/audit/mod.ts";
import { seal } from "shared/auth/seal.ts";
import type { Devops } from "./devops.ts";
import { getTenant, saveInvitation } from "./tenants.ts";

/**
 * Makes a new invitation link for a tenant's owner; the old one no longer works. False when the
 * owner has an account already, or there is no such tenant.
 */
export async function renewInvitation(
  { sql, devops, secretKey }: { sql: Sql; devops: Devops; secretKey: string },
  actor: AuditActor,
  slug: string,
): Promise<boolean> {
  const tenant = await getTenant(sql, slug);
  if (!tenant || tenant.state === "deleted") return false;
  const invitation = await devops.invite(slug, tenant.ownerEmail);
  const sealed = invitation && await seal(secretKey, `invitation/${slug}`, invitation.url);
  await transaction(sql, async (tx) => {
    await saveInvitation(tx, slug, sealed);
    await appendAudit(tx, actor, {
      tenant: slug,
      action: "invitation.renewed",
      object: { type: "tenant", id: slug, name: tenant.name },
    });
  });
  return sealed !== null;
}
