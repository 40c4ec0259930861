import { z } from "zod";
import { type Db, type Sql, transaction, type Tx, uuidv7 } from "shared/db/mod.ts";
import { audit, type AuditActor } from "../audit.ts";
import { assertOwner, lockTenant } from "../members.ts";
import { type TenantRole, tenantRoles } from "../tenants.ts";
import { notFound, ScimError } from "./error.ts";
import type { Condition } from "./filter.ts";
import { applyMembership } from "./membership.ts";
import { applyPatch } from "./patch.ts";
import { versionTag } from "./user_resource.ts";
import { assertVersion } from "./users.ts";

export const groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";

export interface ScimGroup {
  id: string;
  displayName: string;
  externalId: string | null;
  role: TenantRole | null;
  version: number;
  createdAt: Date;
  changedAt: Date;
  members: { id: string; name: string }[];
}

const input = z.object({
  displayName: z.string().trim().min(1).max(200),
  externalId: z.string().max(200).nullish(),
  members: z.array(z.object({ value: z.string().max(100) })).max(10_000).nullish(),
});

/** Reads a group. Throws 400 `invalidValue`. */
export function parseGroup(body: unknown): z.output<typeof input> {
  const parsed = input.safeParse(body);
  if (!parsed.success) throw new ScimError(400, z.prettifyError(parsed.error), "invalidValue");
  return parsed.data;
}

/** A group as JSON (RFC 7643, 4.2). */
export function groupResource(group: ScimGroup, base: string): Record<string, unknown> {
  return {
    schemas: [groupSchema],
    id: group.id,
    ...(group.externalId ? { externalId: group.externalId } : {}),
    displayName: group.displayName,
    members: group.members.map(({ id, name }) => ({
      value: id,
      display: name,
      $ref: `${base}/Users/${id}`,
    })),
    meta: {
      resourceType: "Group",
      created: group.createdAt.toISOString(),
      lastModified: group.changedAt.toISOString(),
      location: `${base}/Groups/${group.id}`,
      version: versionTag(group.version),
    },
  };
}

/** Groups of a tenant by pages, `startIndex` counting from 1. Throws 400 `invalidFilter`. */
export async function listGroups(
  db: Db,
  slug: string,
  { filter, startIndex, count }: { filter: Condition[]; startIndex: number; count: number },
): Promise<{ total: number; groups: ScimGroup[] }> {
  const conditions = filter.reduce((all, one) => db`${all} AND ${sqlFor(db, one)}`, db``);
  const [{ total }] = await db`
    SELECT count(*)::int AS total FROM identity.scim_group g
    WHERE g.tenant_slug = ${slug} ${conditions}`;
  const rows = count === 0 ? [] : await db`
    ${selection(db)} WHERE g.tenant_slug = ${slug} ${conditions}
    ORDER BY g.id OFFSET ${startIndex - 1} LIMIT ${count}`;
  return { total, groups: rows.map(parse) };
}

function sqlFor(db: Db, { attribute, value }: Condition) {
  const text = String(value);
  switch (attribute) {
    case "id":
      return db`g.id::text = ${text}`;
    case "displayname":
      return db`lower(g.display_name) = lower(${text})`;
    case "externalid":
      return db`g.external_id = ${text}`;
    case "members":
    case "members.value":
      return db`EXISTS (SELECT FROM identity.scim_group_member m
        WHERE m.group_id = g.id AND m.user_id::text = ${text})`;
    default:
      throw new ScimError(400, `Groups are not filtered by ${attribute}`, "invalidFilter");
  }
}

/** A group of this tenant. Throws 404: also for one of another. */
export async function getGroup(db: Db, slug: string, id: string): Promise<ScimGroup> {
  const [row] = await db`
    ${selection(db)} WHERE g.tenant_slug = ${slug} AND g.id::text = ${id}`;
  if (!row) throw notFound();
  return parse(row);
}

const selection = (db: Db) =>
  db`
  SELECT g.*, coalesce((SELECT jsonb_agg(jsonb_build_object('id', u.id, 'name', u.user_name)
      ORDER BY u.user_name)
    FROM identity.scim_group_member gm JOIN identity.scim_user u ON u.id = gm.user_id
    WHERE gm.group_id = g.id), '[]') AS members
  FROM identity.scim_group g`;

/** Adds a group; one that is called like a role has it. Throws 404 for foreign members, 409. */
export async function createGroup(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  { displayName, externalId, members }: z.output<typeof input>,
): Promise<ScimGroup> {
  return await transaction(sql, async (tx) => {
    await lockTenant(tx, slug);
    const id = uuidv7();
    const role = tenantRoles.find((name) => name === displayName.toLowerCase()) ?? null;
    const made = await tx`
      INSERT INTO identity.scim_group (id, tenant_slug, display_name, external_id, role)
      VALUES (${id}, ${slug}, ${displayName}, ${externalId ?? null}, ${role})
      ON CONFLICT DO NOTHING`;
    if (made.count === 0) throw taken();
    const group = await getGroup(tx, slug, id);
    await setMembers(tx, actor, slug, group, (members ?? []).map(({ value }) => value));
    return await getGroup(tx, slug, id);
  });
}

/** Changes a group and the roles of who comes or goes. Throws 400, 404, 409, 412. */
export async function changeGroup(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  id: string,
  change: { replace: unknown } | { patch: unknown },
  ifMatch: string | null,
): Promise<ScimGroup> {
  return await transaction(sql, async (tx) => {
    await lockTenant(tx, slug);
    const group = await getGroup(tx, slug, id);
    assertVersion(group, ifMatch);
    const { displayName, externalId, members } = parseGroup(
      "replace" in change ? change.replace : applyPatch(groupResource(group, ""), change.patch),
    );
    const [clash] = await tx`
      SELECT FROM identity.scim_group WHERE tenant_slug = ${slug} AND id <> ${group.id}
        AND lower(display_name) = lower(${displayName})`;
    if (clash) throw taken();
    await tx`
      UPDATE identity.scim_group SET display_name = ${displayName},
        external_id = ${externalId ?? null}, version = version + 1, changed_at = now()
      WHERE id = ${group.id}`;
    await setMembers(tx, actor, slug, group, (members ?? []).map(({ value }) => value));
    return await getGroup(tx, slug, group.id);
  });
}

/** Deletes a group, and with it the role that it gave. Throws 404, 409 `last_owner`, 412. */
export async function deleteGroup(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  id: string,
  ifMatch: string | null,
): Promise<void> {
  await transaction(sql, async (tx) => {
    await lockTenant(tx, slug);
    const group = await getGroup(tx, slug, id);
    assertVersion(group, ifMatch);
    await tx`DELETE FROM identity.scim_group WHERE id = ${group.id}`;
    for (const member of group.role ? group.members : []) {
      await applyMembership(tx, actor, slug, member.id, { lost: true });
    }
  });
}

/** An owner says which role a group gives; its members have it at once. Throws 403, 404, 409. */
export async function mapGroup(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  id: string,
  role: TenantRole | null,
): Promise<void> {
  await transaction(sql, async (tx) => {
    await lockTenant(tx, slug);
    await assertOwner(tx, actor, slug);
    await setRole(tx, actor, slug, id, role);
  });
}

async function setRole(
  tx: Tx,
  actor: AuditActor,
  slug: string,
  id: string,
  role: TenantRole | null,
): Promise<void> {
  const group = await getGroup(tx, slug, id);
  await tx`UPDATE identity.scim_group SET role = ${role} WHERE id = ${group.id}`;
  for (const member of group.members) {
    await applyMembership(tx, actor, slug, member.id, { lost: group.role !== null });
  }
  await audit(tx, actor, {
    tenant: slug,
    action: "provisioning.group_mapped",
    object: { type: "group", id: group.id, name: group.displayName },
    before: { role: group.role },
    after: { role },
  });
}

async function setMembers(
  tx: Tx,
  actor: AuditActor,
  slug: string,
  { id: groupId, role, members }: ScimGroup,
  wanted: string[],
): Promise<void> {
  const before = members.map((member) => member.id);
  const after = [...new Set(wanted)];
  // Only users of this tenant: an id of another means nothing here.
  const known = await tx`
    SELECT id FROM identity.scim_user WHERE tenant_slug = ${slug} AND id::text = ANY (${after})`;
  if (known.length < after.length) throw new ScimError(404, "A member is no user of this tenant");
  await tx`
    DELETE FROM identity.scim_group_member
    WHERE group_id = ${groupId} AND user_id::text <> ALL (${after})`;
  for (const id of after) {
    await tx`
      INSERT INTO identity.scim_group_member (group_id, user_id) VALUES (${groupId}, ${id})
      ON CONFLICT DO NOTHING`;
  }
  const changed = new Set(
    [...before, ...after].filter((id) => before.includes(id) !== after.includes(id)),
  );
  for (const id of changed) {
    await applyMembership(tx, actor, slug, id, { lost: role !== null && !after.includes(id) });
  }
}

const taken = () => new ScimError(409, "There is a group with this name", "uniqueness");

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): ScimGroup {
  return {
    id: row.id,
    displayName: row.display_name,
    externalId: row.external_id,
    role: row.role,
    version: row.version,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    members: row.members,
  };
}
