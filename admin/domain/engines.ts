/** The engines of tenants, as the DevOps API tells of them. */
import { z } from "zod";
import type { Sql } from "shared/db/mod.ts";
import type { TenantEngines } from "shared/devops_api/mod.ts";
import type { Devops } from "./devops.ts";
import type { EngineRow } from "./engine_health.ts";
import { everything, listTenants, type TenantQuery } from "./tenant_list.ts";

const pageNumber = z.coerce.number().int().min(1).max(10_000).catch(1);

/** Which tenants a page of the overview shows. */
export function engineQuery(url: URL): TenantQuery {
  const page = pageNumber.parse(url.searchParams.get("page") ?? 1);
  return { ...everything, sort: "name", page };
}

/** A page must not wait long for a service that is away. */
const patienceMs = 4000;

/** A tenant's engines; null when the DevOps API does not answer or knows no such tenant. */
export async function observeEngines(devops: Devops, slug: string): Promise<TenantEngines | null> {
  return await devops.engines(slug, { timeoutMs: patienceMs }).catch(() => null);
}

/** One page of tenants with their engines. `reached`: whether the DevOps API answers. */
export async function listEngines(
  { sql, devops }: { sql: Sql; devops: Devops },
  query: TenantQuery,
): Promise<{ rows: EngineRow[]; total: number; reached: boolean }> {
  const { tenants, total } = await listTenants(sql, query);
  const slugs = tenants.filter(({ state }) => state !== "refused").map(({ slug }) => slug);
  const seen = await devops.enginesOf(slugs, { timeoutMs: patienceMs }).catch(() => null);
  const bySlug = new Map(seen?.map((item) => [item.slug, item]));
  const rows = tenants.map(({ slug, name }) => ({ slug, name, seen: bySlug.get(slug) ?? null }));
  return { rows, total, reached: seen !== null };
}
