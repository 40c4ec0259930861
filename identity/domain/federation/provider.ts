import * as oauth from "oauth4webapi";
import { z } from "zod";
import { type Db, transaction, type Tx } from "shared/db/mod.ts";
import { DomainError } from "shared/http/mod.ts";
import { seal, unseal } from "shared/auth/seal.ts";
import type { IdentityConfig } from "../../config.ts";
import type { Runtime } from "../../runtime.ts";
import { audit, type AuditActor } from "../audit.ts";
import { assertOwner, lockTenant } from "../members.ts";
import { acrReaches, acrValues } from "../oauth/acr.ts";
import type { AuthRequest } from "../oauth/requests.ts";
import { endBoundSessions } from "../tenant_sessions.ts";
import { isWebAddress, providerHttp } from "./http.ts";
import { applyRequirement } from "./required.ts";

export interface TenantProvider {
  issuer: string;
  clientId: string;
  /** What the button says: "Continue with …". */
  label: string;
  secondFactor: boolean;
  /** Staff enter by it only; owners may. */
  required: boolean;
  enabled: boolean;
}

const box = z.stringbool({ truthy: ["on"], falsy: [""] }).default(false);

export const providerInput = z.object({
  issuer: z.string().trim().max(500).refine((text) => {
    const url = URL.parse(text);
    const web = url?.protocol === "https:" || url?.protocol === "http:";
    return web && !url.search && !url.hash && !url.username && !url.password;
  }, "issuer_malformed"),
  clientId: z.string().trim().min(1, "client_id_required").max(255),
  /** Empty: stays as it is. */
  secret: z.string().trim().max(1000).default(""),
  label: z.string().trim().min(1, "label_required").max(60),
  secondFactor: box,
  required: box,
});

export type ProviderInput = z.output<typeof providerInput>;

/**
 * The address that a tenant registers at its provider. Each tenant has one of its own: a code that
 * another provider obtained arrives at the wrong address (mix-up, RFC 9700, 4.4).
 */
export const redirectUriOf = (config: IdentityConfig, slug: string): string =>
  `${config.ORIGIN}/sign-in/provider/${slug}/callback`;

/** The provider of a tenant, or null. */
export async function getProvider(db: Db, slug: string): Promise<TenantProvider | null> {
  const [row] = await db`
    SELECT issuer, client_id, label, second_factor, required, enabled FROM identity.tenant_provider
    WHERE tenant_slug = ${slug}`;
  return row
    ? {
      issuer: row.issuer,
      clientId: row.client_id,
      label: row.label,
      secondFactor: row.second_factor,
      required: row.required,
      enabled: row.enabled,
    }
    : null;
}

/** The provider by which a request can be answered: of its client's tenant, for its own apps. */
export async function providerFor(
  db: Db,
  request: AuthRequest | null,
): Promise<(TenantProvider & { slug: string }) | null> {
  const slug = request?.client.tenant;
  if (!slug || !request.client.firstParty || request.parameters.actAs) return null;
  const provider = await getProvider(db, slug);
  if (!provider?.enabled) return null;
  // Where two factors are needed, its word has to be good for the second.
  const enough = provider.secondFactor || acrReaches(acrValues[0], request.parameters.acr);
  return enough ? { ...provider, slug } : null;
}

/** The secret that a tenant has with its provider. */
export async function secretOf({ sql, config }: Runtime, slug: string): Promise<string> {
  const [row] = await sql`
    SELECT sealed_secret FROM identity.tenant_provider WHERE tenant_slug = ${slug}`;
  return await unseal(config.IDENTITY_SECRET_KEY, context(slug), row.sealed_secret);
}

/** Reads a provider's metadata. Throws where it cannot be reached, or is another's. */
export async function readProvider(
  config: IdentityConfig,
  issuer: string,
): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer);
  const server = await oauth.processDiscoveryResponse(
    url,
    await oauth.discoveryRequest(url, providerHttp(config)),
  );
  const { authorization_endpoint: at, token_endpoint, jwks_uri } = server;
  if (!at || !token_endpoint || !jwks_uri || !isWebAddress(config, at)) {
    throw new TypeError("The provider's metadata lacks an address");
  }
  return server;
}

/**
 * Connects a tenant with its provider, or changes that. Another issuer or client is another
 * provider: its people are linked anew, and it never gets the old one's secret. Throws 403 for
 * anybody but an owner, 422 `provider_unreachable`, 422 `secret_required`, and as `applyRequirement`.
 */
export async function putProvider(
  { sql, config }: Runtime,
  actor: AuditActor,
  slug: string,
  input: ProviderInput,
): Promise<void> {
  const server = await readProvider(config, input.issuer).catch(() => {
    throw new DomainError("provider_unreachable", 422, "There is no provider at this address");
  });
  const { clientId, label, secondFactor, required } = input;
  const { issuer } = server;
  const sealed = input.secret
    ? await seal(config.IDENTITY_SECRET_KEY, context(slug), input.secret)
    : null;
  await transaction(sql, async (tx) => {
    await lockTenant(tx, slug);
    await assertOwner(tx, actor, slug);
    const before = await getProvider(tx, slug);
    const moved = !before || before.issuer !== issuer || before.clientId !== clientId;
    if (moved && !sealed) throw new DomainError("secret_required", 422, "Enter the client secret");
    await tx`
      INSERT INTO identity.tenant_provider
        (tenant_slug, issuer, client_id, sealed_secret, label, second_factor, required)
      VALUES (${slug}, ${issuer}, ${clientId}, ${sealed ?? new Uint8Array()}, ${label},
        ${secondFactor}, ${required})
      ON CONFLICT (tenant_slug) DO UPDATE SET issuer = excluded.issuer,
        client_id = excluded.client_id, label = excluded.label,
        second_factor = excluded.second_factor, required = excluded.required, changed_at = now(),
        sealed_secret = CASE WHEN ${sealed !== null} THEN excluded.sealed_secret
          ELSE tenant_provider.sealed_secret END`;
    if (before && moved) await unlinkAll(tx, slug);
    if (before && (moved || before.secondFactor !== secondFactor)) {
      await endBoundSessions(tx, slug);
    }
    await applyRequirement(tx, slug);
    await audit(tx, actor, {
      tenant: slug,
      action: "provider.saved",
      object: { type: "tenant", id: slug },
      before: before ? { ...before } : undefined,
      after: { issuer, clientId, label, secondFactor, required, newSecret: sealed !== null },
    });
  });
}

/** Switches a provider on or off; off, the sessions that began by it end. Throws 403, 404, and as `applyRequirement`. */
export async function enableProvider(
  { sql }: Runtime,
  actor: AuditActor,
  slug: string,
  enabled: boolean,
): Promise<void> {
  await transaction(sql, async (tx) => {
    await lockTenant(tx, slug);
    await assertOwner(tx, actor, slug);
    const done = await tx`
      UPDATE identity.tenant_provider SET enabled = ${enabled}, changed_at = now()
      WHERE tenant_slug = ${slug}`;
    if (done.count === 0) throw new DomainError("not_found", 404, "There is no provider");
    if (enabled) await applyRequirement(tx, slug);
    else await endBoundSessions(tx, slug);
    await audit(tx, actor, {
      tenant: slug,
      action: enabled ? "provider.enabled" : "provider.disabled",
      object: { type: "tenant", id: slug },
    });
  });
}

/** Forgets a provider, who is who there, and ends the sessions that began by it. Throws 403. */
export async function deleteProvider(
  { sql }: Runtime,
  actor: AuditActor,
  slug: string,
): Promise<void> {
  await transaction(sql, async (tx) => {
    await lockTenant(tx, slug);
    await assertOwner(tx, actor, slug);
    await tx`DELETE FROM identity.tenant_provider WHERE tenant_slug = ${slug}`;
    await unlinkAll(tx, slug);
    await endBoundSessions(tx, slug);
    await audit(tx, actor, {
      tenant: slug,
      action: "provider.deleted",
      object: { type: "tenant", id: slug },
    });
  });
}

async function unlinkAll(tx: Tx, slug: string): Promise<void> {
  await tx`DELETE FROM identity.federated_account WHERE tenant_slug = ${slug}`;
  await tx`DELETE FROM identity.provider_link WHERE tenant_slug = ${slug}`;
  await tx`DELETE FROM identity.provider_sign_in WHERE tenant_slug = ${slug}`;
}

const context = (slug: string) => `tenant_provider/${slug}`;
