import { z } from "zod";
import { isLoopback } from "shared/http/mod.ts";
import type { Db, Tx } from "shared/db/mod.ts";
import { hashToken } from "shared/auth/token.ts";

/** Addresses that a response may be sent to: absolute, without fragment, https or loopback. */
const redirectUri = z.url().refine((value) => {
  const url = new URL(value);
  return !url.hash && !url.username && !url.hostname.endsWith(".") &&
    (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(value)));
}, "must be https (or loopback http), without fragment and user info");

export const clientInput = z.object({
  name: z.string().min(1).max(200),
  secret: z.string().min(24).max(200),
  redirectUris: z.array(redirectUri).max(20).default([]),
  postLogoutRedirectUris: z.array(redirectUri).max(20).default([]),
  backchannelLogoutUri: redirectUri.optional(),
  tenant: z.string().optional(),
  scopes: z.array(z.string()).default([]),
  audiences: z.array(z.string()).default([]),
});

export type ClientInput = z.output<typeof clientInput>;

export interface Client {
  id: string;
  name: string;
  tenant: string | null;
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  backchannelLogoutUri: string | null;
  scopes: string[];
  audiences: string[];
}

/** Registers a client or changes it; its newest two secrets stay good. */
export async function putClient(tx: Tx, id: string, input: ClientInput): Promise<void> {
  const row = {
    id,
    name: input.name,
    tenant_slug: input.tenant ?? null,
    redirect_uris: input.redirectUris,
    post_logout_redirect_uris: input.postLogoutRedirectUris,
    backchannel_logout_uri: input.backchannelLogoutUri ?? null,
    scopes: input.scopes,
    audiences: input.audiences,
  };
  await tx`
    INSERT INTO identity.client ${tx(row)} ON CONFLICT (id) DO UPDATE SET ${tx(row)}`;
  await tx`
    INSERT INTO identity.client_secret (client_id, secret_hash)
    VALUES (${id}, ${await hashToken(input.secret)}) ON CONFLICT DO NOTHING`;
  await tx`
    DELETE FROM identity.client_secret WHERE client_id = ${id} AND secret_hash NOT IN (
      SELECT secret_hash FROM identity.client_secret WHERE client_id = ${id}
      ORDER BY created_at DESC LIMIT 2)`;
}

/** A client that may be used, or null. */
export async function getClient(db: Db, id: string): Promise<Client | null> {
  const [row] = await db`
    SELECT * FROM identity.client WHERE id = ${id} AND disabled_at IS NULL`;
  return row
    ? {
      id: row.id,
      name: row.name,
      tenant: row.tenant_slug,
      redirectUris: row.redirect_uris,
      postLogoutRedirectUris: row.post_logout_redirect_uris,
      backchannelLogoutUri: row.backchannel_logout_uri,
      scopes: row.scopes,
      audiences: row.audiences,
    }
    : null;
}

/** The client that a secret proves, or null: unknown client and wrong secret are alike. */
export async function authenticateClient(
  db: Db,
  id: string,
  secret: string,
): Promise<Client | null> {
  const client = await getClient(db, id);
  const [match] = await db`
    SELECT FROM identity.client_secret
    WHERE client_id = ${id} AND secret_hash = ${await hashToken(secret)}`;
  return match ? client : null;
}
