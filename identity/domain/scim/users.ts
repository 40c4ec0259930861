import { type Db, type Sql, transaction, type Tx, uuidv7 } from "shared/db/mod.ts";
import type { AuditActor } from "../audit.ts";
import { dropMembership, getMember, lockTenant } from "../members.ts";
import { notFound, ScimError } from "./error.ts";
import type { Condition } from "./filter.ts";
import { applyMembership } from "./membership.ts";
import {
  displayNameOf,
  parseUser,
  type ScimUser,
  type UserInput,
  userResource,
} from "./user_resource.ts";
import { applyPatch } from "./patch.ts";

/** Users of a tenant by pages, `startIndex` counting from 1. Throws 400 `invalidFilter`. */
export async function listUsers(
  db: Db,
  slug: string,
  { filter, startIndex, count }: { filter: Condition[]; startIndex: number; count: number },
): Promise<{ total: number; users: ScimUser[] }> {
  const where = filter.map((condition) => db`AND ${sqlFor(db, condition)}`);
  const conditions = where.reduce((all, one) => db`${all} ${one}`, db``);
  const [{ total }] = await db`
    SELECT count(*)::int AS total FROM identity.scim_user u
    WHERE u.tenant_slug = ${slug} ${conditions}`;
  const rows = count === 0 ? [] : await db`
    ${selection(db)} WHERE u.tenant_slug = ${slug} ${conditions}
    ORDER BY u.id OFFSET ${startIndex - 1} LIMIT ${count}`;
  return { total, users: rows.map(parse) };
}

function sqlFor(db: Db, { attribute, value }: Condition) {
  const text = String(value);
  switch (attribute) {
    case "id":
      return db`u.id::text = ${text}`;
    case "username":
      return db`lower(u.user_name) = lower(${text})`;
    case "externalid":
      return db`u.external_id = ${text}`;
    case "emails":
    case "emails.value":
      return db`lower(u.email) = lower(${text})`;
    case "active":
      return db`u.active = ${text.toLowerCase() === "true"}`;
    default:
      throw new ScimError(400, `Users are not filtered by ${attribute}`, "invalidFilter");
  }
}

/** A user of this tenant. Throws 404: also for one of another. */
export async function getUser(db: Db, slug: string, id: string): Promise<ScimUser> {
  const [row] = await db`
    ${selection(db)} WHERE u.tenant_slug = ${slug} AND u.id::text = ${id}`;
  if (!row) throw notFound();
  return parse(row);
}

const selection = (db: Db) =>
  db`
  SELECT u.*, coalesce((SELECT jsonb_agg(jsonb_build_object('id', g.id, 'name', g.display_name)
      ORDER BY g.display_name)
    FROM identity.scim_group_member gm JOIN identity.scim_group g ON g.id = gm.group_id
    WHERE gm.user_id = u.id), '[]') AS groups
  FROM identity.scim_user u`;

/**
 * Adds a user; an address without an account gets one. Throws 409 `uniqueness`, also for somebody
 * who has an account and does not belong to the tenant: nobody is made a member without a word.
 */
export async function createUser(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  input: UserInput,
): Promise<ScimUser> {
  return await transaction(sql, async (tx) => {
    await lockTenant(tx, slug);
    const accountId = await accountOf(tx, slug, input);
    const id = uuidv7();
    const made = await tx`
      INSERT INTO identity.scim_user
        (id, tenant_slug, account_id, user_name, external_id, email, attributes, active)
      VALUES (${id}, ${slug}, ${accountId}, ${input.userName}, ${input.externalId},
        ${input.email}, ${JSON.stringify(input.attributes)}::text::jsonb, ${input.active})
      ON CONFLICT DO NOTHING`;
    if (made.count === 0) throw taken();
    await applyMembership(tx, actor, slug, id);
    return await getUser(tx, slug, id);
  });
}

/** How a user is changed: by a whole new one, or by a PATCH. */
export type UserChange = { replace: unknown } | { patch: unknown };

/**
 * Changes a user. `ifMatch`: the version that the caller has seen. Throws 400, 404, 409
 * `uniqueness`, 412.
 */
export async function changeUser(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  id: string,
  change: UserChange,
  ifMatch: string | null,
): Promise<ScimUser> {
  return await transaction(sql, async (tx) => {
    await lockTenant(tx, slug);
    const user = await getUser(tx, slug, id);
    assertVersion(user, ifMatch);
    const input = parseUser(
      "replace" in change ? change.replace : applyPatch(userResource(user, ""), change.patch),
    );
    const [clash] = await tx`
      SELECT FROM identity.scim_user WHERE tenant_slug = ${slug} AND id <> ${user.id}
        AND lower(user_name) = lower(${input.userName})`;
    if (clash) throw taken();
    await tx`
      UPDATE identity.scim_user SET user_name = ${input.userName},
        external_id = ${input.externalId}, email = ${input.email}, active = ${input.active},
        attributes = ${JSON.stringify(input.attributes)}::text::jsonb, version = version + 1,
        changed_at = now()
      WHERE id = ${user.id}`;
    await renameUnproven(tx, user.accountId, input);
    await applyMembership(tx, actor, slug, user.id);
    return await getUser(tx, slug, user.id);
  });
}

/** Takes a user out of the tenant; the account stays. Throws 404, 412. */
export async function deleteUser(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  id: string,
  ifMatch: string | null,
): Promise<void> {
  await transaction(sql, async (tx) => {
    await lockTenant(tx, slug);
    const user = await getUser(tx, slug, id);
    assertVersion(user, ifMatch);
    const member = await getMember(tx, slug, user.accountId);
    if (member) await dropMembership(tx, actor, slug, member);
    await tx`DELETE FROM identity.scim_user WHERE id = ${user.id}`;
  });
}

/** Throws 412 where the caller has seen another version (RFC 7644, 3.14). */
export function assertVersion({ version }: { version: number }, ifMatch: string | null): void {
  if (ifMatch === null || ifMatch === "*") return;
  const seen = ifMatch.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  if (!seen.includes(`"${version}"`)) throw new ScimError(412, "It was changed in the meantime");
}

async function accountOf(tx: Tx, slug: string, input: UserInput): Promise<string> {
  await tx`
    INSERT INTO identity.account (id, email, name)
    VALUES (${uuidv7()}, ${input.email}, ${displayNameOf(input)})
    ON CONFLICT (lower(email)) DO NOTHING`;
  const [row] = await tx`
    SELECT a.id, a.email_verified_at IS NOT NULL AS proven, EXISTS (
      SELECT FROM identity.membership m WHERE m.account_id = a.id AND m.tenant_slug = ${slug}
    ) AS member
    FROM identity.account a WHERE lower(a.email) = lower(${input.email})`;
  if (row.proven && !row.member) {
    throw new ScimError(
      409,
      "This person has an account already: invite them as a member, and add them once they accepted",
      "uniqueness",
    );
  }
  return row.id;
}

/** An account whose person has proven the address is theirs: no tenant renames it. */
async function renameUnproven(tx: Tx, accountId: string, input: UserInput): Promise<void> {
  await tx`
    UPDATE identity.account SET name = ${displayNameOf(input)}
    WHERE id = ${accountId} AND email_verified_at IS NULL
      AND (SELECT count(*) FROM identity.scim_user WHERE account_id = ${accountId}) = 1`;
}

const taken = () => new ScimError(409, "There is a user with this name or address", "uniqueness");

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): ScimUser {
  return {
    id: row.id,
    accountId: row.account_id,
    userName: row.user_name,
    externalId: row.external_id,
    email: row.email,
    attributes: row.attributes,
    active: row.active,
    version: row.version,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    groups: row.groups,
  };
}
