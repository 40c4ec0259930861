import type { Sql } from "shared/db/mod.ts";
import type { TenantStatus } from "shared/devops_api/mod.ts";
import type { Devops } from "./devops.ts";
import { linkOf } from "./invitation.ts";
import { type Operation, operationHistory } from "./operations.ts";
import { type Progress, progressOf } from "./progress.ts";
import { saveObservation, usualSeconds } from "./observations.ts";
import { listTenants, type TenantQuery } from "./tenant_list.ts";
import { getTenant, saveInvitation, type Tenant } from "./tenants.ts";

export interface TenantView {
  tenant: Tenant;
  progress: Progress;
  history: Operation[];
  /** Public address of the shop. */
  origin: string | null;
  /** The newest archive that was seen to restore. */
  archive: TenantStatus["archive"];
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
  const [{ status, progress, staleSince }, history, invitation] = await Promise.all([
    observeProgress(sql, devops, tenant),
    operationHistory(sql, tenant.id),
    pendingInvitation({ sql, devops, secretKey }, tenant),
  ]);
  return {
    tenant,
    progress,
    history,
    origin: status?.origin ?? null,
    archive: status?.archive ?? null,
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

/** How far a tenant is, and how long it has been there. */
export async function observeProgress(
  sql: Sql,
  devops: Devops,
  tenant: Tenant,
): Promise<{ status: TenantStatus | null; progress: Progress; staleSince: Date | null }> {
  const seen = await observe(sql, devops, tenant);
  const [usual, timed] = await Promise.all([usualSeconds(sql), getTenant(sql, tenant.slug)]);
  return { ...seen, progress: progressOf(timed ?? tenant, seen.status, usual) };
}

async function pendingInvitation(
  { sql, devops, secretKey }: Sources,
  { slug, ownerEmail, invitation }: Tenant,
): Promise<PendingInvitation | null> {
  if (!invitation) return null;
  // When identity cannot be asked the link stays: better shown once too often than lost.
  const members = await devops.members(slug).catch(() => []);
  if (members.some(({ email, status }) => email === ownerEmail && status === "active")) {
    await saveInvitation(sql, slug, null);
    return null;
  }
  return { url: await linkOf(secretKey, slug, invitation), mailed: invitation.mailed };
}

export interface TenantRow {
  tenant: Tenant;
  progress: Progress;
}

/** One page of the list of tenants, and how many there are. */
export async function listTenantViews(
  { sql, devops }: Pick<Sources, "sql" | "devops">,
  query: TenantQuery,
): Promise<{ rows: TenantRow[]; total: number }> {
  const { tenants, total } = await listTenants(sql, query);
  return { rows: await rowsOf({ sql, devops }, tenants), total };
}

/** Tenants with what runs of each now, or when it was last known. */
export async function rowsOf(
  { sql, devops }: Pick<Sources, "sql" | "devops">,
  tenants: Tenant[],
): Promise<TenantRow[]> {
  const slugs = tenants.filter(({ state }) => state !== "refused").map(({ slug }) => slug);
  const [seen, usual] = await Promise.all([
    devops.statuses(slugs, { timeoutMs: patienceMs }).catch(() => []),
    usualSeconds(sql),
  ]);
  const bySlug = new Map(seen.map((status) => [status.slug, status]));
  return tenants.map((tenant) => ({
    tenant,
    progress: progressOf(tenant, bySlug.get(tenant.slug) ?? tenant.observed, usual),
  }));
}
