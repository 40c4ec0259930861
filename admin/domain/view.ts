import type { Sql } from "shared/db/mod.ts";
import type { Devops, TenantStatus } from "./devops.ts";
import { linkOf } from "./invitation.ts";
import { type Operation, operationHistory } from "./operations.ts";
import { type Progress, progressOf } from "./progress.ts";
import {
  getTenant,
  listTenants,
  saveInvitation,
  saveObservation,
  type Tenant,
  type TenantQuery,
} from "./tenants.ts";

export interface TenantView {
  tenant: Tenant;
  progress: Progress;
  history: Operation[];
  /** Public address of the shop. */
  origin: string | null;
  /** Set when the DevOps API does not answer: what is shown is as old as this. */
  staleSince: Date | null;
  /** The owner's invitation, while it has not been followed. */
  invitation: PendingInvitation | null;
}

export interface PendingInvitation {
  url: string;
  mailed: boolean;
}

interface Sources {
  sql: Sql;
  devops: Devops;
  secretKey: string;
}

/** A page must not wait long for a service that is away: the last known state is shown then. */
const patienceMs = 2500;

/** All that the page of a tenant shows; null when there is no such tenant. */
export async function tenantView(
  { sql, devops, secretKey }: Sources,
  slug: string,
): Promise<TenantView | null> {
  const tenant = await getTenant(sql, slug);
  if (!tenant) return null;
  const [{ status, staleSince }, history, invitation] = await Promise.all([
    observe(sql, devops, tenant),
    operationHistory(sql, tenant.id),
    pendingInvitation({ sql, devops, secretKey }, tenant),
  ]);
  return {
    tenant,
    progress: progressOf(tenant, status),
    history,
    origin: status?.origin ?? null,
    staleSince,
    invitation,
  };
}

/** The state of a tenant now, or the last known one and since when. */
export async function observe(
  sql: Sql,
  devops: Devops,
  tenant: Tenant,
): Promise<{ status: TenantStatus | null; staleSince: Date | null }> {
  try {
    const status = await devops.status(tenant.slug, { timeoutMs: patienceMs });
    if (status) await saveObservation(sql, status);
    return { status, staleSince: null };
  } catch {
    return { status: tenant.observed, staleSince: tenant.observedAt ?? tenant.createdAt };
  }
}

async function pendingInvitation(
  { sql, devops, secretKey }: Sources,
  { slug, ownerEmail, invitation }: Tenant,
): Promise<PendingInvitation | null> {
  if (!invitation) return null;
  // When identity cannot be asked the link stays: better shown once too often than lost.
  const accepted = await devops.isActiveMember(slug, ownerEmail).catch(() => false);
  if (accepted) {
    await saveInvitation(sql, slug, null);
    return null;
  }
  return { url: await linkOf(secretKey, slug, invitation), mailed: invitation.mailed };
}

export interface TenantRow {
  tenant: Tenant;
  progress: Progress;
}

/** One page of the list of tenants, with what runs of each now or when it was last known. */
export async function listTenantViews(
  { sql, devops }: Pick<Sources, "sql" | "devops">,
  query: TenantQuery,
): Promise<{ rows: TenantRow[]; total: number }> {
  const { tenants, total } = await listTenants(sql, query);
  const slugs = tenants.filter(({ state }) => state !== "refused").map(({ slug }) => slug);
  const seen = await devops.statuses(slugs, { timeoutMs: patienceMs }).catch(() => []);
  const bySlug = new Map(seen.map((status) => [status.slug, status]));
  const rows = tenants.map((tenant) => ({
    tenant,
    progress: progressOf(tenant, bySlug.get(tenant.slug) ?? tenant.observed),
  }));
  return { rows, total };
}
