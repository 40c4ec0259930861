import { decodeHex } from "@std/encoding";
import { z } from "zod";
import type { Db, Tx } from "shared/db/mod.ts";
import { hashToken, newToken } from "shared/auth/token.ts";
import { endClientSessions } from "./client_sessions.ts";
import { type SigningAlgorithm, signingAlgorithms } from "./key_store.ts";
import { redirectUriFault } from "./redirect_uri.ts";

export const grantTypes = [
  "authorization_code",
  "refresh_token",
  "client_credentials",
  "urn:ietf:params:oauth:grant-type:device_code",
] as const;
export type GrantType = typeof grantTypes[number];
export const deviceGrant: GrantType = grantTypes[3];

const uri = z.string().superRefine((value, context) => {
  const fault = redirectUriFault(value);
  if (fault) context.addIssue({ code: "custom", message: fault });
});
/** RFC 6749, 3.3. */
const scopeName = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/);

/** How a client is described by the provisioning API, the command and the clients' file. */
export const clientInput = z.object({
  name: z.string().min(1).max(200),
  type: z.enum(["confidential", "public"]).default("confidential"),
  /** Left out: the secrets that there are stay. */
  secret: z.string().min(24).max(200).regex(/^[\x21-\x7e]+$/).optional(),
  /** SHA-256 of a secret in hex, from who does not keep the secret itself. */
  secretHash: z.string().regex(/^[0-9a-f]{64}$/).optional(),
  /** The secret that is given is the only one: those before are good no more. */
  retireOtherSecrets: z.boolean().default(false),
  redirectUris: z.array(uri).max(20).default([]),
  postLogoutRedirectUris: z.array(uri).max(20).default([]),
  backchannelLogoutUri: uri.optional(),
  tenant: z.string().optional(),
  /** Left out: what the other fields call for. */
  grantTypes: z.array(z.enum(grantTypes)).optional(),
  /** Scopes of APIs; those of OpenID Connect are open to all. */
  scopes: z.array(scopeName).max(100).default([]),
  /** APIs that its tokens may be for. */
  audiences: z.array(z.string().min(1).max(500)).max(100).default([]),
  idTokenAlg: z.enum(signingAlgorithms).default("RS256"),
  /** Seconds; 10, or 0 for a public client. */
  refreshGraceSeconds: z.number().int().min(0).max(60).optional(),
  /** An app of the platform itself: no question for consent. */
  firstParty: z.boolean().default(false),
});

export type ClientInput = z.output<typeof clientInput>;

export interface Client {
  id: string;
  name: string;
  type: "confidential" | "public";
  tenant: string | null;
  grantTypes: GrantType[];
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  backchannelLogoutUri: string | null;
  scopes: string[];
  audiences: string[];
  idTokenAlg: SigningAlgorithm;
  refreshGraceSeconds: number;
  firstParty: boolean;
  disabled: boolean;
}

/** Registers a client or changes it; its newest two secrets stay good. */
export async function putClient(tx: Tx, id: string, input: ClientInput): Promise<void> {
  const confidential = input.type === "confidential";
  const row = {
    id,
    name: input.name,
    type: input.type,
    tenant_slug: input.tenant ?? null,
    grant_types: input.grantTypes ?? grantsFor(input),
    redirect_uris: input.redirectUris,
    post_logout_redirect_uris: input.postLogoutRedirectUris,
    backchannel_logout_uri: input.backchannelLogoutUri ?? null,
    scopes: input.scopes,
    audiences: input.audiences,
    id_token_alg: input.idTokenAlg,
    refresh_grace_seconds: input.refreshGraceSeconds ?? (confidential ? 10 : 0),
    first_party: input.firstParty,
  };
  await tx`
    INSERT INTO identity.client ${tx(row)} ON CONFLICT (id) DO UPDATE SET ${tx(row)}`;
  const hash = input.secret
    ? await hashToken(input.secret)
    : input.secretHash
    ? decodeHex(input.secretHash)
    : null;
  if (!confidential) await tx`DELETE FROM identity.client_secret WHERE client_id = ${id}`;
  else if (hash) await addSecretHash(tx, id, hash, input.retireOtherSecrets ? 1 : 2);
}

function grantsFor({ type, redirectUris, scopes, audiences }: ClientInput): GrantType[] {
  const machine = type === "confidential" && (scopes.length > 0 || audiences.length > 0);
  return [
    ...(redirectUris.length > 0 ? ["authorization_code", "refresh_token"] as const : []),
    ...(machine ? ["client_credentials"] as const : []),
  ];
}

/** Of the secrets that are good this one and the newest others stay: `keep` of them. */
async function addSecretHash(tx: Tx, id: string, hash: Uint8Array, keep: number): Promise<void> {
  await tx`
    INSERT INTO identity.client_secret (client_id, secret_hash)
    VALUES (${id}, ${hash}) ON CONFLICT DO NOTHING`;
  await tx`
    DELETE FROM identity.client_secret WHERE client_id = ${id} AND secret_hash NOT IN (
      SELECT secret_hash FROM identity.client_secret WHERE client_id = ${id}
      ORDER BY secret_hash = ${hash} DESC, created_at DESC LIMIT ${keep})`;
}

/**
 * Gives a confidential client a new secret, shown only here; the one before stays good. With
 * `retire` it does not, and all that was granted through it ends: it is in wrong hands.
 */
export async function rotateSecret(
  tx: Tx,
  id: string,
  { retire = false }: { retire?: boolean } = {},
): Promise<string | null> {
  const [client] = await tx`
    SELECT FROM identity.client WHERE id = ${id} AND type = 'confidential' FOR UPDATE`;
  if (!client) return null;
  if (retire) {
    await tx`DELETE FROM identity.client_secret WHERE client_id = ${id}`;
    await endClientSessions(tx, id);
  }
  const secret = newSecret();
  await addSecretHash(tx, id, await hashToken(secret), 2);
  return secret;
}

/** A secret for a client, with a prefix that scanners of leaked secrets find. */
export const newSecret = (): string => `vcs_${newToken()}`;

/** Disables a client, which ends all that was granted through it, or enables it again. */
export async function setClientDisabled(tx: Tx, id: string, disabled: boolean): Promise<boolean> {
  const found = await tx`
    UPDATE identity.client
    SET disabled_at = CASE WHEN ${disabled} THEN coalesce(disabled_at, now()) END
    WHERE id = ${id}`;
  if (disabled) await endClientSessions(tx, id);
  return found.count > 0;
}

/** Removes a client for good, which ends all that was granted through it. */
export async function removeClient(tx: Tx, id: string): Promise<void> {
  await endClientSessions(tx, id);
  await tx`
    UPDATE identity.logout_message m
    SET uri = c.backchannel_logout_uri, tenant_slug = c.tenant_slug
    FROM identity.client c WHERE c.id = ${id} AND m.client_id = c.id`;
  await tx`DELETE FROM identity.client WHERE id = ${id}`;
}

/** All clients, by id. */
export async function listClients(db: Db): Promise<Client[]> {
  return (await db`SELECT * FROM identity.client ORDER BY id`).map(parseClient);
}

/** A client that may be used, or null. */
export async function getClient(db: Db, id: string): Promise<Client | null> {
  const [row] = await db`
    SELECT * FROM identity.client WHERE id = ${id} AND disabled_at IS NULL`;
  return row ? parseClient(row) : null;
}

/**
 * The client that a secret proves, even a disabled one, or null: an unknown client and a wrong
 * secret are alike. A public client proves nothing and has no secret to give.
 */
export async function proveClient(
  db: Db,
  id: string,
  secret: string | null,
): Promise<Client | null> {
  const hash = await hashToken(secret ?? "");
  const [row] = await db`
    SELECT c.*, s.secret_hash IS NOT NULL AS proven
    FROM identity.client c
    LEFT JOIN identity.client_secret s ON s.client_id = c.id AND s.secret_hash = ${hash}
    WHERE c.id = ${id}`;
  if (!row) return null;
  const fits = row.type === "public" ? secret === null : secret !== null && row.proven;
  return fits ? parseClient(row) : null;
}

/** A row of `identity.client`. */
// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
export function parseClient(row: any): Client {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    tenant: row.tenant_slug,
    grantTypes: row.grant_types,
    redirectUris: row.redirect_uris,
    postLogoutRedirectUris: row.post_logout_redirect_uris,
    backchannelLogoutUri: row.backchannel_logout_uri,
    scopes: row.scopes,
    audiences: row.audiences,
    idTokenAlg: row.id_token_alg,
    refreshGraceSeconds: row.refresh_grace_seconds,
    firstParty: row.first_party,
    disabled: row.disabled_at !== null,
  };
}

/** Whether a page of this origin is a registered public client. */
export async function clientHasOrigin(db: Db, origin: string): Promise<boolean> {
  if (!/^https?:\/\/[^/?#]+$/.test(origin)) return false;
  const [row] = await db`
    SELECT FROM identity.client, unnest(redirect_uris) AS address
    WHERE type = 'public' AND disabled_at IS NULL
      AND (address = ${origin} OR starts_with(address, ${origin + "/"})) LIMIT 1`;
  return row !== undefined;
}
