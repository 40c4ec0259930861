import { z } from "zod";
import type { Db } from "shared/db/mod.ts";
import { DomainError } from "shared/http/domain_error.ts";
import {
  locationsScope,
  type TenantLocation,
  tenantLocation,
  type TenantLocations,
} from "shared/identity_api/mod.ts";
import type { State } from "../state.ts";
import { provenMachine } from "./machine.ts";

/**
 * Lets only the app of this very tenant pass, by its own credentials. Throws as `provenMachine`, and
 * 404 for another tenant's app, or a client that the owners made: to those it does not exist.
 */
export async function assertAppOf(state: State, req: Request, slug: string): Promise<void> {
  const client = await provenMachine(state, req, locationsScope);
  if (!client.firstParty || client.tenant !== slug) {
    throw new DomainError("not_found", 404, "There is no such tenant");
  }
}

/** Keeps the locations of a tenant as its app tells them, unless a newer list came before. */
export async function putLocations(
  db: Db,
  slug: string,
  { locations, readAt }: TenantLocations,
): Promise<void> {
  await db`
    UPDATE identity.tenant
    SET locations = ${JSON.stringify(locations)}::text::jsonb, locations_at = ${readAt}
    WHERE slug = ${slug} AND (locations_at IS NULL OR locations_at <= ${readAt})`;
}

/** The locations of a tenant by name; none where its app never told them. */
export async function listLocations(db: Db, slug: string): Promise<TenantLocation[]> {
  const [row] = await db`SELECT locations FROM identity.tenant WHERE slug = ${slug}`;
  const locations = z.array(tenantLocation).parse(row?.locations ?? []);
  return locations.sort((a, b) => a.name.localeCompare(b.name, "hu"));
}
