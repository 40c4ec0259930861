import { type Db, transaction, type Tx } from "shared/db/mod.ts";
import { hashToken } from "shared/auth/token.ts";
import { DomainError } from "shared/http/domain_error.ts";
import type { IdentityConfig } from "../../config.ts";
import { sessionCookie } from "../../cookies.ts";
import { mailProviderLinked } from "../../mail/warnings.ts";
import type { State } from "../../state.ts";
import { audit, type AuditActor } from "../audit.ts";
import { endSessionsIn, startSession } from "../sessions.ts";
import type { ProviderProof } from "./exchange.ts";

const linkSeconds = 600;

export type Who =
  | { is: "known"; accountId: string }
  /** A member with the same address, who proves the account once before it is linked. */
  | { is: "unproven"; accountId: string; email: string }
  | { is: "stranger" };

/**
 * Who a person of a tenant's provider is here: by issuer and subject; for the first time, by a
 * proven address among the members of this tenant. People of the platform never: who runs a tenant
 * could be them.
 */
export async function whoIs(
  { sql, config }: Pick<State, "sql" | "config">,
  slug: string,
  { issuer, subject, verifiedEmail }: ProviderProof,
): Promise<Who> {
  return await transaction(sql, async (tx): Promise<Who> => {
    const [linked] = await tx`
      SELECT account_id FROM identity.federated_account
      WHERE issuer = ${issuer} AND subject = ${subject} AND tenant_slug = ${slug}`;
    const where = linked
      ? tx`a.id = ${linked.account_id}`
      : tx`lower(a.email) = lower(${verifiedEmail ?? ""})`;
    const [account] = await tx`
      SELECT a.id, a.email, a.name, u.id IS NOT NULL AS provisioned
      FROM identity.account a
      JOIN identity.membership m ON m.account_id = a.id AND m.tenant_slug = ${slug}
      LEFT JOIN identity.scim_user u ON u.account_id = a.id AND u.tenant_slug = ${slug}
        AND u.active AND lower(u.email) = lower(a.email)
        AND a.password_hash IS NULL AND a.email_verified_at IS NULL
        AND NOT EXISTS (SELECT FROM credentials.passkey p WHERE p.subject_id = a.id)
        AND NOT EXISTS (SELECT FROM identity.membership o
          WHERE o.account_id = a.id AND o.tenant_slug <> ${slug})
        AND NOT EXISTS (SELECT FROM identity.scim_user o
          WHERE o.account_id = a.id AND o.tenant_slug <> ${slug})
      WHERE ${where} AND a.disabled_at IS NULL AND NOT (a.platform_admin OR a.platform_support)`;
    if (!account) return { is: "stranger" };
    if (linked) return { is: "known", accountId: account.id };
    if (!account.provisioned) {
      return { is: "unproven", accountId: account.id, email: account.email };
    }
    // The tenant's directory made the account, and nobody else has anything in it.
    const actor = { id: account.id, name: account.name || account.email };
    await link(tx, config, actor, { issuer, subject, tenant: slug, accountId: account.id });
    return { is: "known", accountId: account.id };
  });
}

/** Keeps who the provider named until the account is proven, in this browser, for this request. */
export async function awaitProof(
  db: Db,
  browser: string,
  requestId: string,
  slug: string,
  { issuer, subject }: ProviderProof,
  accountId: string,
): Promise<void> {
  await db`
    INSERT INTO identity.provider_link (request_id, browser_hash, issuer, subject, tenant_slug,
      account_id, expires_at)
    VALUES (${requestId}, ${await hashToken(browser)}, ${issuer}, ${subject}, ${slug}, ${accountId},
      now() + ${linkSeconds} * interval '1 second')
    ON CONFLICT (request_id, browser_hash) DO UPDATE SET issuer = excluded.issuer,
      subject = excluded.subject, tenant_slug = excluded.tenant_slug,
      account_id = excluded.account_id, expires_at = excluded.expires_at`;
}

/** After a usual sign-in: links what waited for just this proof, once. */
export async function linkProven(
  tx: Tx,
  config: IdentityConfig,
  actor: AuditActor,
  browser: string | null,
  requestId: string | null | undefined,
): Promise<void> {
  if (!browser || !requestId) return;
  const [row] = await tx`
    DELETE FROM identity.provider_link l USING identity.tenant_provider p
    WHERE l.request_id::text = ${requestId} AND l.browser_hash = ${await hashToken(browser)}
      AND l.account_id = ${actor.id} AND l.expires_at > now()
      AND p.tenant_slug = l.tenant_slug AND p.issuer = l.issuer AND p.enabled
    RETURNING l.issuer, l.subject, l.tenant_slug`;
  if (!row) return;
  const { issuer, subject, tenant_slug: tenant } = row;
  await link(tx, config, actor, { issuer, subject, tenant, accountId: actor.id });
}

/** Links an account with an identity at a tenant's provider, and tells its owner by mail. */
async function link(
  tx: Tx,
  config: IdentityConfig,
  actor: AuditActor,
  { issuer, subject, tenant, accountId }: {
    issuer: string;
    subject: string;
    tenant: string;
    accountId: string;
  },
): Promise<void> {
  // Who left in the meantime is not linked.
  const [made] = await tx`
    INSERT INTO identity.federated_account (issuer, subject, tenant_slug, account_id)
    SELECT ${issuer}, ${subject}, tenant_slug, account_id FROM identity.membership
    WHERE account_id = ${accountId} AND tenant_slug = ${tenant}
    ON CONFLICT DO NOTHING RETURNING id`;
  if (!made) return;
  const [to] = await tx`
    SELECT a.email, a.locale, p.label, t.name FROM identity.account a, identity.tenant_provider p
    JOIN identity.tenant t ON t.slug = p.tenant_slug
    WHERE a.id = ${accountId} AND p.tenant_slug = ${tenant}`;
  await mailProviderLinked(tx, config, {
    to: to.email,
    locale: to.locale,
    link: made.id,
    label: to.label,
    tenant: to.name,
  });
  await audit(tx, actor, {
    tenant,
    action: "provider.linked",
    object: { type: "account", id: accountId, name: actor.name },
    after: { issuer },
  });
}

/**
 * Signs a linked person in to their tenant alone. What this browser had before ends; the device is
 * not noted as the person's own, as the provider's word proves nothing about the account.
 */
export async function startBoundSession(
  state: State,
  req: Request,
  { accountId, slug, requestId, proof }: {
    accountId: string;
    slug: string;
    requestId: string;
    proof: ProviderProof;
  },
): Promise<Response> {
  const { sql, config, ip } = state;
  const secret = await transaction(sql, async (tx) => {
    // Held until the session is there: who switches the provider off ends this session, too.
    const [account] = await tx`
      SELECT a.name, a.email FROM identity.tenant_provider p
      JOIN identity.membership m ON m.tenant_slug = p.tenant_slug
      JOIN identity.account a ON a.id = m.account_id AND a.disabled_at IS NULL
      WHERE p.tenant_slug = ${slug} AND p.issuer = ${proof.issuer} AND p.enabled
        AND m.account_id = ${accountId}
      FOR SHARE OF p, m`;
    if (!account) throw new DomainError("provider_gone", 403, "This way to sign in is closed");
    for (const before of [state.session, state.boundSession]) {
      if (before) await endSessionsIn(tx, before.accountId, { id: before.id });
    }
    const started = await startSession(tx, {
      accountId,
      amr: proof.amr,
      userAgent: req.headers.get("user-agent") ?? "",
      ip,
      confirmed: false,
      tenant: slug,
      seconds: config.SESSION_SECONDS,
    });
    await audit(tx, {
      id: accountId,
      name: account.name || account.email,
      ip,
      sessionId: started.id,
      requestId: state.requestId,
    }, {
      tenant: slug,
      action: "session.started",
      object: { type: "session", id: started.id },
      after: { amr: proof.amr, issuer: proof.issuer },
    });
    return started.secret;
  });
  const headers = new Headers({
    location: `/oauth/authorize/resume?id=${requestId}`,
    "cache-control": "no-store",
  });
  headers.append("set-cookie", sessionCookie(config.ORIGIN).set(secret));
  return new Response(null, { status: 303, headers });
}
