/** Lists of tenants: pages for people, all of them for files and programs. */
import { z } from "zod";
import type { Db } from "shared/db/mod.ts";
import { likePattern } from "shared/i18n/fold.ts";
import { plans, rings } from "shared/tenants/choices.ts";
import { isFailing } from "./observations.ts";
import { parseTenant, type Tenant, tenantStates } from "./tenants.ts";

const anyOf = <Names extends readonly [string, ...string[]]>(names: Names) =>
  z.enum(names).or(z.literal("")).catch("");

export const tenantFilter = z.object({
  search: z.string().max(100).catch(""),
  /** Without it all that are there: neither deleted nor refused. */
  state: anyOf(tenantStates),
  plan: anyOf(plans),
  ring: anyOf(rings),
  /** Only those of which something fails. */
  failing: z.literal("on").or(z.literal("")).catch(""),
});
export type TenantFilter = z.output<typeof tenantFilter>;

export const everything: TenantFilter = { search: "", state: "", plan: "", ring: "", failing: "" };

export const tenantSorts = ["created", "name", "plan", "state"] as const;

export interface TenantQuery extends TenantFilter {
  sort: typeof tenantSorts[number];
  page: number;
}

export const tenantQuery: z.ZodType<TenantQuery> = tenantFilter.extend({
  sort: z.enum(tenantSorts).catch("created"),
  page: z.coerce.number().int().min(1).max(10_000).catch(1),
});

export const tenantsPerPage = 25;

const where = (db: Db, { search, state, plan, ring, failing }: TenantFilter) =>
  db`
    WHERE ${state ? db`t.state = ${state}` : db`t.state IN ('active', 'suspended', 'deleting')`}
    ${plan ? db`AND t.plan = ${plan}` : db``}
    ${ring ? db`AND t.ring = ${ring}` : db``}
    ${failing ? db`AND ${isFailing(db)}` : db``}
    ${search.trim() ? db`AND t.search LIKE ${likePattern(search)}` : db``}`;

const from = (db: Db) =>
  db`
    SELECT t.*, to_jsonb(o) AS operation FROM admin.tenant t
    LEFT JOIN admin.operation o ON o.tenant_id = t.id AND o.state IN ('requested', 'merged')`;

/** One page of tenants with their number. */
export async function listTenants(
  db: Db,
  query: TenantQuery,
): Promise<{ tenants: Tenant[]; total: number }> {
  const [{ total }] = await db`
    SELECT count(*)::int AS total FROM admin.tenant t ${where(db, query)}`;
  const order = {
    created: db`t.created_at DESC`,
    name: db`lower(t.name)`,
    plan: db`array_position(${[...plans]}::text[], t.plan) DESC, lower(t.name)`,
    state: db`t.state, t.step, lower(t.name)`,
  }[query.sort];
  const rows = await db`
    ${from(db)} ${where(db, query)} ORDER BY ${order}, t.id
    LIMIT ${tenantsPerPage} OFFSET ${(query.page - 1) * tenantsPerPage}`;
  return { tenants: rows.map(parseTenant), total };
}

/** Tenants in the order of their slugs, those after `after` first. */
export async function tenantsAfter(
  db: Db,
  filter: TenantFilter,
  { after, limit }: { after: string; limit: number },
): Promise<Tenant[]> {
  const rows = await db`
    ${from(db)} ${where(db, filter)} AND t.slug > ${after} ORDER BY t.slug LIMIT ${limit}`;
  return rows.map(parseTenant);
}
