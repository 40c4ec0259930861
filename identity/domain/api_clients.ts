import { z } from "zod";
import { type Db, type Sql, transaction, type Tx, uuidv7 } from "shared/db/mod.ts";
import { type Permission, permissions, permissionsOf } from "shared/auth/permissions.ts";
import { DomainError } from "shared/http/domain_error.ts";
import { audit, type AuditActor } from "./audit.ts";
import { clientInput, newSecret, putClient, removeClient, rotateSecret } from "./oauth/clients.ts";
import { assertOwner, lockTenant } from "./members.ts";
import { ticked } from "./tenant_form.ts";

const perTenant = 50;

export const apiScopes = permissionsOf("api_client");

export const apiClientInput = z.object({
  name: z.string().trim().min(1, "name_required").max(100),
  scopes: z.preprocess(ticked, z.array(z.enum(permissions)).min(1, "scopes_required"))
    .refine((scopes) => scopes.every((scope) => apiScopes.includes(scope))),
});

export type ApiClientInput = z.output<typeof apiClientInput>;

export interface ApiClient {
  id: string;
  name: string;
  scopes: Permission[];
  disabled: boolean;
  /** Good secrets, one or two. */
  secrets: number;
  createdAt: Date;
}

/** The API clients that a tenant's owners have made; never the tenant's own app. */
export async function listApiClients(db: Db, slug: string): Promise<ApiClient[]> {
  const rows = await db`
    SELECT c.id, c.name, c.scopes, c.disabled_at, c.created_at,
      (SELECT count(*)::int FROM identity.client_secret s WHERE s.client_id = c.id) AS secrets
    FROM identity.client c WHERE c.tenant_slug = ${slug} AND c.made_by_tenant ORDER BY c.name, c.id`;
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    disabled: row.disabled_at !== null,
    secrets: row.secrets,
    createdAt: row.created_at,
  }));
}

/**
 * An owner makes a client for a program: its tokens are for this tenant's API only. Returns the
 * secret, which is shown once. Throws 403, 409 `too_many`.
 */
export async function createApiClient(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  input: ApiClientInput,
): Promise<{ id: string; secret: string }> {
  const id = `${slug}-api-${uuidv7().slice(-12)}`;
  const secret = newSecret();
  await owned(sql, actor, slug, async (tx) => {
    if ((await listApiClients(tx, slug)).length >= perTenant) {
      throw new DomainError("too_many", 409, "Delete a client first");
    }
    const [{ origin }] = await tx`SELECT origin FROM identity.tenant WHERE slug = ${slug}`;
    const { name, scopes } = input;
    await putClient(
      tx,
      id,
      clientInput.parse({ name, secret, tenant: slug, scopes, audiences: [origin] }),
    );
    await tx`UPDATE identity.client SET made_by_tenant = true WHERE id = ${id}`;
    await audit(tx, actor, {
      tenant: slug,
      action: "client.created",
      object: { type: "client", id, name },
      after: { scopes },
    });
  });
  return { id, secret };
}

/** Adds a secret and returns it; the one before stays good, older ones are dead. Throws 403, 404. */
export async function rotateApiSecret(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  id: string,
): Promise<string> {
  return await owned(sql, actor, slug, async (tx) => {
    const { name } = await getApiClient(tx, slug, id);
    const secret = (await rotateSecret(tx, id))!;
    await audit(tx, actor, {
      tenant: slug,
      action: "client.secret_added",
      object: { type: "client", id, name },
    });
    return secret;
  });
}

/** Deletes a client: its secrets and tokens are dead. Throws 403, 404. */
export async function deleteApiClient(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  id: string,
): Promise<void> {
  await owned(sql, actor, slug, async (tx) => {
    const { name } = await getApiClient(tx, slug, id);
    await removeClient(tx, id);
    await audit(tx, actor, {
      tenant: slug,
      action: "client.deleted",
      object: { type: "client", id, name },
    });
  });
}

async function owned<T>(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return await transaction(sql, async (tx) => {
    await lockTenant(tx, slug);
    await assertOwner(tx, actor, slug);
    return await work(tx);
  });
}

/** Only of this tenant, and only what its owners made. Throws 404. */
export async function getApiClient(db: Db, slug: string, id: string): Promise<ApiClient> {
  const client = (await listApiClients(db, slug)).find((found) => found.id === id);
  if (!client) throw new DomainError("not_found", 404, "There is no such client");
  return client;
}
