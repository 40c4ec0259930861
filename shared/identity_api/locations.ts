import { z } from "zod";
import { type Provider, providerFetch } from "shared/auth/dial.ts";

/** The scope by which a tenant's app may tell identity where its members can work. */
export const locationsScope = "identity:locations";

export const locationKinds = ["warehouse", "store", "bin", "quarantine"] as const;

/** A place to which members can be limited, by its code. */
export const tenantLocation = z.object({
  code: z.string().min(1).max(40),
  name: z.string().min(1).max(200),
  kind: z.enum(locationKinds),
});
export type TenantLocation = z.output<typeof tenantLocation>;

/** All that a tenant has, and when its app read them: lists may arrive in another order. */
export const tenantLocations = z.object({
  readAt: z.iso.datetime(),
  locations: z.array(tenantLocation).max(5000),
});
export type TenantLocations = z.output<typeof tenantLocations>;

/** Tells identity a tenant's locations, all of them. Throws where it does not take them. */
export async function tellLocations(
  { token, ...provider }: Provider & { token(): Promise<string> },
  slug: string,
  list: TenantLocations,
): Promise<void> {
  const address = new URL(`/api/identity/v1/tenants/${slug}/locations`, provider.issuer);
  const response = await providerFetch(provider)(address.href, {
    method: "PUT",
    headers: {
      authorization: `Bearer ${await token()}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(list),
    signal: AbortSignal.timeout(5000),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`Identity answered ${response.status} to the locations`);
}
