import type { Platform, TenantSpec } from "./spec.ts";

/** Every name that follows from a tenant's slug, in one place. */
export function namesOf(slug: string, spec: TenantSpec, platform: Platform) {
  const role = `t_${slug.replaceAll("-", "_")}`;
  const hostname = platform.domain.replace(/:\d+$/, "");
  return {
    slug,
    namespace: `t-${slug}`,
    /** Of the custom resources that must live beside the database cluster. */
    dataObject: `t-${slug}`,
    appRoleObject: `t-${slug}-app`,
    database: role,
    ownerRole: role,
    appRole: `${role}_app`,
    vhost: `t-${slug}`,
    privateBucket: `t-${slug}-private`,
    publicBucket: `t-${slug}-public`,
    host: `${slug}.${hostname}`,
    origin: `${platform.scheme}://${slug}.${platform.domain}`,
    issuer: `${platform.scheme}://identity.${platform.domain}`,
    oidcClient: `tenant-${slug}`,
    /** Sessions with LISTEN and advisory locks need the server itself, not its pooler. */
    postgresHost: `${spec.postgresCluster}-rw.${platform.dataNamespace}.svc`,
  };
}
export type Names = ReturnType<typeof namesOf>;

/** Names of the Secrets that the credential generator makes, and of those that a bucket brings. */
export const secretNames = {
  tenant: "tenant",
  owner: "postgres-owner",
  app: "postgres-app",
  broker: "rabbitmq",
  redis: "redis",
  privateBucket: "bucket-private",
  publicBucket: "bucket-public",
} as const;
