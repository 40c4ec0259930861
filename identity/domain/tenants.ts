import type { Db } from "shared/db/mod.ts";

export interface Membership {
  slug: string;
  name: string;
  origin: string;
  role: string;
}

/** Tells identity of a tenant, or of its new name or origin. */
export async function putTenant(
  db: Db,
  slug: string,
  { name, origin }: { name: string; origin: string },
): Promise<void> {
  await db`
    INSERT INTO identity.tenant (slug, name, origin) VALUES (${slug}, ${name}, ${origin})
    ON CONFLICT (slug) DO UPDATE SET name = excluded.name, origin = excluded.origin`;
}

/** Forgets a tenant with its memberships and clients. */
export async function deleteTenant(db: Db, slug: string): Promise<void> {
  await db`DELETE FROM identity.tenant WHERE slug = ${slug}`;
}

/** The tenants that somebody belongs to. */
export async function membershipsOf(db: Db, accountId: string): Promise<Membership[]> {
  const rows = await db`
    SELECT t.slug, t.name, t.origin, m.role
    FROM identity.membership m JOIN identity.tenant t ON t.slug = m.tenant_slug
    WHERE m.account_id = ${accountId} ORDER BY t.name`;
  return rows.map(({ slug, name, origin, role }) => ({ slug, name, origin, role }));
}

/** Somebody's role in a tenant, or null. */
export async function roleIn(db: Db, accountId: string, slug: string): Promise<string | null> {
  const [row] = await db`
    SELECT role FROM identity.membership
    WHERE account_id = ${accountId} AND tenant_slug = ${slug}`;
  return row?.role ?? null;
}
