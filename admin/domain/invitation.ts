import { type Sql, transaction } from "shared/db/mod.ts";
import { appendAudit, type AuditActor } from "shared/audit/mod.ts";
import { seal, unseal } from "shared/auth/seal.ts";
import type { Invitation } from "shared/devops_api/mod.ts";
import type { Devops } from "./devops.ts";
import { getTenant, saveInvitation, type SealedInvitation } from "./tenants.ts";

const purpose = (slug: string) => `invitation/${slug}`;

/** An invitation as it is kept: whoever has its link becomes the owner. */
export async function sealInvitation(
  secretKey: string,
  slug: string,
  { url, mailed }: Invitation,
): Promise<SealedInvitation> {
  return { sealed: await seal(secretKey, purpose(slug), url), mailed };
}

/** The link of an invitation that is kept. */
export const linkOf = (secretKey: string, slug: string, { sealed }: SealedInvitation) =>
  unseal(secretKey, purpose(slug), sealed);

/**
 * Invites a tenant's owner anew, by mail and by a link; the old one no longer works. Null when the
 * owner has an account already, or there is no such tenant.
 */
export async function renewInvitation(
  { sql, devops, secretKey }: { sql: Sql; devops: Devops; secretKey: string },
  actor: AuditActor,
  slug: string,
): Promise<{ mailed: boolean } | null> {
  const tenant = await getTenant(sql, slug);
  if (!tenant || tenant.state === "deleted") return null;
  const invitation = await devops.invite(slug, tenant.ownerEmail);
  const kept = invitation && await sealInvitation(secretKey, slug, invitation);
  await transaction(sql, async (tx) => {
    await saveInvitation(tx, slug, kept);
    await appendAudit(tx, actor, {
      tenant: slug,
      action: "invitation.renewed",
      object: { type: "tenant", id: slug, name: tenant.name },
    });
  });
  return kept && { mailed: kept.mailed };
}
