import { z } from "zod";
import { type Db, type Sql, transaction, type Tx } from "shared/db/mod.ts";
import { type Permission, permissions, permissionsOf } from "shared/auth/permissions.ts";
import { hashToken, newToken } from "shared/auth/token.ts";
import { DomainError } from "shared/http/domain_error.ts";
import { audit, type AuditActor } from "./audit.ts";
import { mustUseProvider } from "./federation/required.ts";
import { ticked } from "./tenant_form.ts";
import type { TenantRole } from "./tenants.ts";

/** Longest life of a token, in days. */
const maxTokenDays = 365;

/** Found by scanners of leaked secrets. */
const prefix = "vct_";

export const personalTokenInput = z.object({
  /** Chosen by the form: sending it twice makes one token. */
  id: z.uuid(),
  tenant: z.string(),
  name: z.string().trim().min(1, "name_required").max(100),
  abilities: z.preprocess(ticked, z.array(z.enum(permissions)).min(1, "abilities_required")),
  days: z.coerce.number().int().min(1, "days").max(maxTokenDays, "days"),
});

export type PersonalTokenInput = z.output<typeof personalTokenInput>;

export interface PersonalToken {
  id: string;
  name: string;
  tenant: { slug: string; name: string };
  abilities: Permission[];
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
}

/** What a token of somebody with this role may do: their work, but nothing about members. */
export const abilitiesOf = (role: TenantRole): Permission[] =>
  permissionsOf(role).filter((permission) => permissionsOf("api_client").includes(permission));

/**
 * Makes a token of a person for one of their tenants and returns its secret, which is not kept.
 * `also` runs in the same transaction. Null where the same form has made it already. Throws 403 for
 * abilities beyond the person's role, and 403 `use_provider` where they have to come by the tenant's
 * provider.
 */
export async function createPersonalToken(
  sql: Sql,
  actor: AuditActor,
  input: PersonalTokenInput,
  also: (tx: Tx, tenant: { name: string }) => Promise<void>,
): Promise<string | null> {
  const secret = prefix + newToken();
  const hash = await hashToken(secret);
  return await transaction(sql, async (tx) => {
    const [member] = await tx<{ role: TenantRole; name: string }[]>`
      SELECT m.role, t.name FROM identity.membership m
      JOIN identity.tenant t ON t.slug = m.tenant_slug
      WHERE m.account_id = ${actor.id} AND m.tenant_slug = ${input.tenant} FOR SHARE OF m`;
    const allowed = member ? abilitiesOf(member.role) : [];
    if (!input.abilities.every((ability) => allowed.includes(ability))) {
      throw new DomainError("forbidden", 403, "A token cannot do more than its owner");
    }
    if (await mustUseProvider(tx, actor.id, input.tenant)) {
      throw new DomainError("use_provider", 403, "This tenant is entered by its provider only");
    }
    const made = await tx`
      INSERT INTO identity.personal_token
        (id, account_id, tenant_slug, name, token_hash, abilities, expires_at)
      VALUES (${input.id}, ${actor.id}, ${input.tenant}, ${input.name}, ${hash},
        ${input.abilities}, now() + ${input.days} * interval '1 day')
      ON CONFLICT (id) DO NOTHING`;
    if (made.count === 0) return null;
    await also(tx, member);
    await audit(tx, actor, {
      tenant: input.tenant,
      action: "token.created",
      object: { type: "token", id: input.id, name: input.name },
      after: { abilities: input.abilities, days: input.days },
    });
    return secret;
  });
}

/** A person's tokens, the newest first. */
export async function listPersonalTokens(db: Db, accountId: string): Promise<PersonalToken[]> {
  const rows = await db`
    SELECT p.*, t.name AS tenant_name FROM identity.personal_token p
    JOIN identity.tenant t ON t.slug = p.tenant_slug
    WHERE p.account_id = ${accountId} ORDER BY p.created_at DESC`;
  return rows.map(parse);
}

/** Ends a person's own token at once; false where there is none of theirs. */
export async function revokePersonalToken(
  sql: Sql,
  actor: AuditActor,
  id: string,
): Promise<boolean> {
  return await transaction(sql, async (tx) => {
    const [row] = await tx`
      DELETE FROM identity.personal_token WHERE id = ${id} AND account_id = ${actor.id}
      RETURNING tenant_slug, name`;
    if (!row) return false;
    await audit(tx, actor, {
      tenant: row.tenant_slug,
      action: "token.revoked",
      object: { type: "token", id, name: row.name },
    });
    return true;
  });
}

/** Ends all tokens of somebody whose account a stranger was in; returns how many there were. */
export async function dropPersonalTokens(tx: Tx, accountId: string): Promise<number> {
  return (await tx`DELETE FROM identity.personal_token WHERE account_id = ${accountId}`).count;
}

/** Whether a string is a personal token by its look. */
export const isPersonalToken = (token: string): boolean => token.startsWith(prefix);

/**
 * What a tenant's app learns of a personal token (RFC 7662), read at this moment: what it may do is
 * what it was made for and its owner's role still allows. Null where it is over, unknown, or for
 * another tenant than the one whose app asks.
 */
export async function introspectPersonalToken(
  db: Db,
  slug: string,
  token: string,
): Promise<{ aud: string } & Record<string, unknown> | null> {
  const [row] = await db`
    UPDATE identity.personal_token p SET last_used_at = now()
    FROM identity.membership m, identity.account a, identity.tenant t
    WHERE p.token_hash = ${await hashToken(token)} AND p.expires_at > now()
      AND p.tenant_slug = ${slug} AND t.slug = p.tenant_slug
      AND m.account_id = p.account_id AND m.tenant_slug = p.tenant_slug
      AND a.id = p.account_id AND a.disabled_at IS NULL
      -- It rests while its owner has to come by the tenant's provider.
      AND NOT EXISTS (SELECT FROM identity.provider_bound b
        WHERE b.account_id = p.account_id AND b.tenant_slug = p.tenant_slug)
    RETURNING p.id, p.abilities, p.created_at, p.expires_at, a.id AS account_id, a.email, a.name,
      m.role, m.locations, t.origin, t.slug`;
  if (!row) return null;
  const allowed = abilitiesOf(row.role);
  return {
    active: true,
    scope: row.abilities.filter((ability: Permission) => allowed.includes(ability)).join(" "),
    token_type: "Bearer",
    sub: row.account_id,
    username: row.email,
    name: row.name,
    aud: row.origin,
    iat: Math.floor(row.created_at.getTime() / 1000),
    exp: Math.floor(row.expires_at.getTime() / 1000),
    jti: row.id,
    vecton_tenant: row.slug,
    vecton_role: row.role,
    ...(row.locations ? { vecton_locations: row.locations } : {}),
  };
}

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): PersonalToken {
  return {
    id: row.id,
    name: row.name,
    tenant: { slug: row.tenant_slug, name: row.tenant_name },
    abilities: row.abilities,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  };
}
