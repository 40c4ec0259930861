import type { Tx } from "shared/db/mod.ts";
import type { AuditActor } from "../audit.ts";
import { dropMembership, getMember, putMembership } from "../members.ts";
import type { TenantRole } from "../tenants.ts";

/**
 * Brings a person's membership to what the directory says: gone where they are not active; else with
 * the highest role of their groups. Without one the role stays as it was, given by hand; who is new,
 * or has `lost` what a group gave, is a clerk. The caller holds `lockTenant`. Throws 409 `last_owner`.
 */
export async function applyMembership(
  tx: Tx,
  actor: AuditActor,
  slug: string,
  userId: string,
  { lost = false }: { lost?: boolean } = {},
): Promise<void> {
  const [user] = await tx`
    SELECT u.account_id, u.active, a.email,
      (SELECT g.role FROM identity.scim_group_member gm
        JOIN identity.scim_group g ON g.id = gm.group_id
        WHERE gm.user_id = u.id AND g.role IS NOT NULL
        ORDER BY array_position(ARRAY['owner', 'manager', 'clerk'], g.role) LIMIT 1) AS role
    FROM identity.scim_user u JOIN identity.account a ON a.id = u.account_id
    WHERE u.id = ${userId} AND u.tenant_slug = ${slug}`;
  if (!user) return;
  const member = await getMember(tx, slug, user.account_id);
  if (!user.active) {
    if (member) await dropMembership(tx, actor, slug, member);
    return;
  }
  const role: TenantRole = user.role ?? (lost ? null : member?.role) ?? "clerk";
  await putMembership(
    tx,
    actor,
    slug,
    { id: user.account_id, email: user.email },
    { role, locations: member?.locations ?? null },
  );
}
