import { type Db, type Sql, transaction } from "shared/db/mod.ts";
import { audit, type AuditActor } from "../audit.ts";
import { scopesOf } from "./claims.ts";
import type { Client } from "./clients.ts";

/** Whether a person must be asked before a client gets a scope: a third party, something new. */
export async function consentNeeded(
  db: Db,
  accountId: string,
  client: Client,
  scope: string,
): Promise<boolean> {
  if (client.firstParty) return false;
  const [row] = await db`
    SELECT scopes FROM identity.consent
    WHERE account_id = ${accountId} AND client_id = ${client.id}`;
  return !row || scopesOf(scope).some((name) => !row.scopes.includes(name));
}

/** Notes that the signed-in person said yes. */
export async function giveConsent(
  sql: Sql,
  actor: AuditActor,
  client: Client,
  scope: string,
): Promise<void> {
  const scopes = scopesOf(scope);
  await transaction(sql, async (tx) => {
    await tx`
      INSERT INTO identity.consent (account_id, client_id, scopes)
      VALUES (${actor.id}, ${client.id}, ${scopes})
      ON CONFLICT (account_id, client_id) DO UPDATE SET given_at = now(), scopes = (
        SELECT array_agg(DISTINCT name) FROM unnest(consent.scopes || excluded.scopes) AS name)`;
    await audit(tx, actor, {
      tenant: client.tenant,
      action: "consent.given",
      object: { type: "client", id: client.id, name: client.name },
      after: { scopes },
    });
  });
}

/** An app that a person let in. */
export interface Application {
  clientId: string;
  name: string;
  tenant: string | null;
  scopes: string[];
  since: Date;
  usedAt: Date;
  /** May act while the person is signed out. */
  offline: boolean;
}

/** The apps that a person gave consent to, or that may act while they are away. */
export async function listApplications(db: Db, accountId: string): Promise<Application[]> {
  const rows = await db`
    SELECT c.id, c.name, t.name AS tenant, k.scopes, g.scope, k.given_at, g.since, g.used_at,
      coalesce(g.offline, false) AS offline
    FROM identity.client c
    LEFT JOIN identity.tenant t ON t.slug = c.tenant_slug
    LEFT JOIN identity.consent k ON k.client_id = c.id AND k.account_id = ${accountId}
    LEFT JOIN (
      SELECT client_id, string_agg(scope, ' ') AS scope, min(created_at) AS since,
        max(used_at) AS used_at, bool_or(offline) AS offline
      FROM identity.grant
      WHERE account_id = ${accountId} AND revoked_at IS NULL AND expires_at > now() AND offline
      GROUP BY client_id) g ON g.client_id = c.id
    WHERE k.client_id IS NOT NULL OR g.client_id IS NOT NULL
    ORDER BY c.name`;
  return rows.map((row) => ({
    clientId: row.id,
    name: row.name,
    tenant: row.tenant,
    scopes: [...new Set([...row.scopes ?? [], ...scopesOf(row.scope ?? "")])] as string[],
    since: row.given_at ?? row.since,
    usedAt: row.used_at ?? row.given_at,
    offline: row.offline,
  }));
}

/** Takes back a person's consent and everything that a client has of them. */
export async function revokeApplication(
  sql: Sql,
  actor: AuditActor,
  clientId: string,
): Promise<void> {
  await transaction(sql, async (tx) => {
    await tx`
      DELETE FROM identity.consent WHERE account_id = ${actor.id} AND client_id = ${clientId}`;
    await tx`
      UPDATE identity.grant SET revoked_at = now()
      WHERE account_id = ${actor.id} AND client_id = ${clientId} AND revoked_at IS NULL`;
    await audit(tx, actor, {
      action: "consent.revoked",
      object: { type: "client", id: clientId },
    });
  });
}
